import { isObject, type Value } from "../../rules/wire";
import { leaves, pathText } from "../fields";
import type { Outcome, Report, ResourceChange } from "../report";

/** The first lines, and the number of lines left out. */
export interface Cut {
    readonly lines: readonly string[];
    readonly left: number;
}

/** The first lines that fit into `characters`, line ends included. */
export function cutLines(lines: readonly string[], characters: number): Cut {
    let room = characters;
    const count = lines.findIndex((line) => (room -= line.length + 1) < 0);
    return count === -1
        ? { lines, left: 0 }
        : { lines: lines.slice(0, count), left: lines.length - count };
}

/**
 * Cuts each part to an equal share of `characters`; later parts share what earlier ones leave.
 * @returns The cut parts, and the remaining characters.
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

/** The difference of one resource as diff lines; only its type and name if `named`. */
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
 * Control characters, and characters that reorder or hide text: Unicode bidirectional controls, zero
 * width characters, line and paragraph separators. A name with one of them can look like another.
 */
const hidden =
    // eslint-disable-next-line no-control-regex -- matches them on purpose
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text on one line, with hidden characters as escapes: `\u202e`. */
export function visible(text: string): string {
    return text.replace(
        hidden,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** One sentence on the limits of a preview. */
export function scope({ base }: Pick<Report, "base">): string {
    return base === undefined
        ? "This is what the program asks for, not what runs: no cluster and no cloud was asked."
        : "Two programs are compared, not a program with a cluster: what runs may differ from both.";
}

/** The outcome in one or two words. */
export function verdict({ outcome, base }: Pick<Report, "base" | "outcome">): string {
    return outcome === "unchanged" && base === undefined ? "everything is new" : verdicts[outcome];
}

const verdicts: Readonly<Record<Outcome, string>> = {
    unchanged: "no changes",
    changes: "changes",
    violations: "POLICY VIOLATIONS",
};

/** Heading of the list of resources. */
export function exactTitle({ base, resources: { length } }: Report): string {
    const count = length === 1 ? "1 resource" : `${length} resources`;
    return base === undefined ? `Everything: ${count}` : `Exact difference: ${count}`;
}
