import { isObject, type Value } from "../rules/wire";
import type { Link } from "../link/link";
import type { Violation } from "../policy/judge";
import { recordProgram, type RecordedResource } from "./record";
import { readRules, readStackFile, type StackFile } from "./treeFiles";

/** What one program registers for one stack. */
export interface Recording extends StackFile {
    /** All but components, by URN. */
    readonly resources: ReadonlyMap<string, RecordedResource>;
    /** The stack's outputs, in wire form. */
    readonly outputs: Readonly<Record<string, Value>>;
    /** What the program says itself; absent in a program that is not linked yet. */
    readonly link: Link | undefined;
    /** What the program tells its operator, with the name of the resource that it is about. */
    readonly notes: readonly string[];
    /** What the program's own rules say. */
    readonly violations: readonly Violation[];
    /** Whether the program has rules that could be asked. */
    readonly judged: boolean;
    /** Rules that judge the program: contents by path. */
    readonly rules: ReadonlyMap<string, string>;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * Records the program of a tree.
 * @param tree Folder with Pulumi.yaml and node_modules.
 * @throws Error if the program cannot be previewed.
 */
export async function makeRecording(tree: string, stack: string): Promise<Recording> {
    const { resources, notes, violations } = await recordProgram(tree, stack);
    const outputs = resources.find(({ type }) => type === stackType)?.outputs ?? {};
    const custom = resources.filter((resource) => resource.custom);
    return {
        resources: new Map(custom.map((resource) => [resource.urn, resource])),
        outputs,
        link: readLink(outputs["link"]),
        notes: notes.map(({ urn, message }) => {
            const name = urn.split("::").at(-1) ?? "";
            return name === "" ? message : `${name}: ${message}`;
        }),
        violations: violations ?? [],
        judged: violations !== undefined,
        rules: await readRules(tree),
        ...(await readStackFile(tree, stack)),
    };
}

/** Both trees run the same way; a link whose shape is another release's says nothing. */
function readLink(output: Value | undefined): Link | undefined {
    if (!isObject(output)) return undefined;
    const { mode, kubeContext, clients } = output;
    const known = typeof mode === "string" && typeof kubeContext === "string";
    return known && Array.isArray(clients) ? (output as unknown as Link) : undefined;
}
