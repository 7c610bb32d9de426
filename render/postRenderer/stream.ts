import { streamSource } from "../../census/manifests";
import { InputError } from "../../problems/inputError";
import { describeProblems } from "../../problems/problem";
import { yamlProblem } from "../../problems/yamlFault";
import { listItems } from "../../workload/documents";
import { readYaml, type YamlDocument } from "../../workload/kubectlYaml";
import { isRecord } from "../../workload/objects";
import { printYaml } from "../yaml";

/** @throws InputError that names each document that is not valid YAML. */
export function readStream(text: string): readonly YamlDocument[] {
    const documents = readYaml(text);
    const faults = documents.flatMap(({ error }, index) =>
        error === undefined ? [] : [yamlProblem(`${streamSource} document ${index + 1}`, error)],
    );
    if (faults.length > 0) {
        throw new InputError(describeProblems("The manifests cannot be read:", faults));
    }
    return documents;
}

/**
 * Prints a stream with some objects replaced. A document without such an object keeps its source,
 * character by character; another one keeps the comments before it.
 * @param change The object to print, or the same one.
 */
export function printStream(
    documents: readonly YamlDocument[],
    change: (object: unknown) => unknown,
): string {
    return documents.reduce((text, { source, value }, index) => {
        const changed = withItems(value, change);
        if (changed === value) return text + source;
        requireExact(`${streamSource} document ${index + 1}`, value);
        const end = /^\.\.\.\s*$/m.test(source) ? "...\n" : "";
        return `${endedLine(text)}${headOf(source)}${printYaml(changed)}${end}`;
    }, "");
}

/** Applies a change to an object, or to each item of a List. */
function withItems(value: unknown, change: (object: unknown) => unknown): unknown {
    const items = listItems(value);
    if (items === undefined || !isRecord(value)) return change(value);
    const changed = items.map((item) => withItems(item, change));
    return changed.some((item, index) => item !== items[index])
        ? { ...value, items: changed }
        : value;
}

const endedLine = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** The comments before a document's value, and its marker. */
function headOf(source: string): string {
    const [head] = /^(?:[^\S\n]*\n|#.*\n|---[^\S\n]*\n)*/.exec(source) ?? [""];
    return /^---/m.test(head) ? head.replace(/^\n/, "") : `---\n${head}`;
}

/** @throws InputError if a document that is printed anew has a number that lost digits. */
function requireExact(place: string, value: unknown): void {
    const inexact = numbersIn(value).find(hasLostDigits);
    if (inexact === undefined) return;
    const problem = {
        field: place,
        value: inexact,
        expected: "no whole number beyond 2^53: it would lose digits",
        fix: "quote the number, or take its object out of the List",
    };
    throw new InputError(describeProblems("The manifests are not transformed:", [problem]));
}

/** Kubernetes reads whole numbers of 64 bits; a larger one is a floating-point number there too. */
const hasLostDigits = (number: number) =>
    Number.isInteger(number) && !Number.isSafeInteger(number) && Math.abs(number) <= 2 ** 64;

function numbersIn(value: unknown): readonly number[] {
    if (typeof value === "number") return [value];
    return typeof value === "object" && value !== null
        ? Object.values(value).flatMap(numbersIn)
        : [];
}
