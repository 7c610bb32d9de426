import { isObject, type Value } from "../../rules/wire";
import { leaves, pathText } from "../fields";
import type { Outcome, Report, ResourceChange } from "../report";

/** Lines that are shown, and how many are not. */
export interface Cut {
    readonly lines: readonly string[];
    readonly left: number;
}

/** As many lines from the first on as fit into so many characters, line ends included. */
export function cutLines(lines: readonly string[], characters: number): Cut {
    let room = characters;
    const count = lines.findIndex((line) => (room -= line.length + 1) < 0);
    return count === -1
        ? { lines, left: 0 }
        : { lines: lines.slice(0, count), left: lines.length - count };
}

/**
 * Gives each part its share of the room: what one does not need is left to those after it.
 * @returns The parts cut to their shares, and the room that is left.
 */
export function cutParts(
    parts: readonly (readonly string[])[],
    characters: number,
): { readonly parts: readonly Cut[]; readonly room: number } {
    let room = characters;
    const cut = parts.map((lines, index) => {
        const part = cutLines(lines, Math.floor(room / (parts.length - index)));
        room -= part.lines.reduce((sum, line) => sum + line.length + 1, 0);
        return part;
    });
    return { parts: cut, room };
}

/** The exact difference of one resource, as lines of a diff; only its name if `named` says so. */
export function exactLines(
    { op, type, name, fields }: ResourceChange,
    named: boolean,
): readonly string[] {
    if (named) return [visible(`+ ${type} ${name}`)];
    return [
        `@@ ${op} ${type} ${name} @@`,
        ...fields.flatMap(({ path, before, after }) => [
            ...fieldLines("-", path, before),
            ...fieldLines("+", path, after),
        ]),
    ].map(visible);
}

function fieldLines(mark: string, path: readonly string[], value: Value | undefined) {
    if (value === undefined || (path.length === 0 && isEmpty(value))) return [];
    return leaves(value, path).map(
        ([leaf, inner]) => `${mark} ${pathText(leaf)}: ${JSON.stringify(inner)}`,
    );
}

const isEmpty = (value: Value) => isObject(value) && Object.keys(value).length === 0;

/**
 * Control characters and those that reorder or hide text (Unicode's bidirectional controls, zero
 * width characters, line and paragraph separators): a name that holds one reads as another.
 */
const hidden =
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text on one line, with hidden characters written out: `\u202e`. */
export function visible(text: string): string {
    return text.replace(
        hidden,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** What a preview is not, for every reader of one. */
export function scope({ base }: Pick<Report, "base">): string {
    return base === undefined
        ? "This is what the program asks for, not what runs: no cluster and no cloud was asked."
        : "Two programs are compared, not a program with a cluster: what runs may differ from both.";
}

/** The result in a word or two. */
export function verdict({ outcome, base }: Pick<Report, "base" | "outcome">): string {
    return outcome === "unchanged" && base === undefined ? "everything is new" : verdicts[outcome];
}

const verdicts: Readonly<Record<Outcome, string>> = {
    unchanged: "no changes",
    changes: "changes",
    violations: "POLICY VIOLATIONS",
};

/** What stands above the resources. */
export function exactTitle({ base, resources: { length } }: Report): string {
    const count = length === 1 ? "1 resource" : `${length} resources`;
    return base === undefined ? `Everything: ${count}` : `Exact difference: ${count}`;
}
