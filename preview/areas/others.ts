import { isBothSides, differs, type Comparison, type Pair } from "../compare";
import { kindOf, nameOf } from "../objects";
import type { Area } from "../report";
import { joined, say, type Sentence } from "../sentence";
import { anyWords } from "./changeWords";

/** More changes of one resource than a sentence bears are counted. */
const most = 4;

/** Everything that no other area tells, so that nothing goes unsaid. */
export function otherArea({ before, after }: Comparison, of: readonly Pair[]): Area {
    const noted = new Set(before?.notes);
    return {
        title: "Also",
        findings: [
            ...(before === undefined ? countWords(of.length) : of.filter(differs).map(words)),
            ...encryptedWords(before?.encrypted ?? after.encrypted, after.encrypted),
            ...after.notes.filter((note) => !noted.has(note)).map((note) => say`note: ${note}`),
        ],
    };
}

/** Where everything is new, names say little. */
function countWords(count: number): readonly Sentence[] {
    return count === 0 ? [] : [say`${count} more resources, named below`];
}

function words(pair: Pair): Sentence {
    const { before, after, changes } = pair;
    const resource = after ?? before;
    if (resource === undefined) return [];
    const label = say`${kindOf(resource)} ${nameOf(resource)}`;
    if (isBothSides(pair)) {
        const first = changes.slice(0, most).map(anyWords);
        const more = changes.length - first.length;
        return say`${label}: ${joined([...first, ...(more > 0 ? [say`${more} more`] : [])], "; ")}`;
    }
    if (after !== undefined) return say`${label}: new`;
    if (resource.protect) return say`${label}: removed, which an update refuses: it is protected`;
    return resource.retainOnDelete ? say`${label}: left alone from now on` : say`${label}: removed`;
}

function encryptedWords(
    before: ReadonlyMap<string, string>,
    after: ReadonlyMap<string, string>,
): readonly Sentence[] {
    const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
    return keys
        .filter((key) => before.get(key) !== after.get(key))
        .map((key) => {
            if (!after.has(key)) return say`config ${key}: no longer encrypted here`;
            return before.has(key)
                ? say`config ${key}: encrypted anew, perhaps another value`
                : say`config ${key}: encrypted from now on`;
        });
}
