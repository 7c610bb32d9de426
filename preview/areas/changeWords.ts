import { optionsSegment } from "../compare";
import { pathText, type FieldChange } from "../fields";
import { shown } from "../objects";
import { joined, listed, say, type Sentence } from "../sentence";
import type { Value } from "../../rules/wire";

/** True for a change of a resource option, such as `protect`. */
export const isOption = ({ path: [first] }: FieldChange) => first === optionsSegment;

/** A change of an option or of a field, in words. */
export function anyWords(change: FieldChange): Sentence {
    return isOption(change) ? optionWords(change) : changeWords(change);
}

/** A change of a resource option, in words. */
export function optionWords(change: FieldChange): Sentence {
    const { path, after } = change;
    switch (path[1]) {
        case "protect":
            return after === true
                ? say`protected from now on: deleting it is refused`
                : say`no longer protected: it may be deleted`;
        case "retainOnDelete":
            return after === true
                ? say`keeps running when it leaves the stack`
                : say`is deleted when it leaves the stack`;
        default:
            return say`left to others: ${ignoredText(change.before)} → ${ignoredText(after)}`;
    }
}

const ignoredText = (paths: FieldChange["after"]) =>
    Array.isArray(paths) && paths.length > 0 ? paths.map(String).join(", ") : "nothing";

/** A change of a field: `spec.replicas 1 → 2`, `… added: 2`, `… removed (was 1)`. */
export function changeWords({ path, before, after }: FieldChange): Sentence {
    const field = pathText(path);
    if (before === undefined) return say`${field} added: ${shown(after)}`;
    if (after === undefined) return say`${field} removed (was ${shown(before)})`;
    const moves = itemWords(before, after);
    if (moves !== undefined) return say`${field} ${moves}`;
    return say`${field} ${shown(before)} → ${shown(after)}`;
}

/** The difference of two lists of strings; undefined for other values. */
function itemWords(before: Value, after: Value): Sentence | undefined {
    const lists = [before, after].map((value) => (isTexts(value) ? value : undefined));
    const [was, is] = lists;
    if (was === undefined || is === undefined) return undefined;
    const gone = was.filter((item) => !is.includes(item));
    const come = is.filter((item) => !was.includes(item));
    const words = [
        ...(gone.length > 0 ? [say`loses ${listed(gone)}`] : []),
        ...(come.length > 0 ? [say`gets ${listed(come)}`] : []),
    ];
    return words.length === 0 ? say`in another order` : joined(words, " and ");
}

const isTexts = (value: Value): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === "string");
