import { optionsSegment } from "../compare";
import type { FieldChange } from "../fields";
import { changeWords } from "../objects";
import { say, type Sentence } from "../sentence";

/** True for a change of what Pulumi does with a resource, not of the resource. */
export const isOption = ({ path: [first] }: FieldChange) => first === optionsSegment;

/** Any change, of an option or of a field, in words. */
export function anyWords(change: FieldChange): Sentence {
    return isOption(change) ? optionWords(change) : changeWords(change);
}

/** What Pulumi does differently with a resource. */
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
