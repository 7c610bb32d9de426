import { join } from "node:path";

import { isObject, record, type ResourceState, type Value, type Violation } from "../lane/engine";
import type { Link } from "../model/link";
import { readRules, readStackFile, type StackFile } from "./treeFiles";

/** What one program registers for one stack. */
export interface Recording extends StackFile {
    /** All but components, by URN. */
    readonly resources: ReadonlyMap<string, ResourceState>;
    /** The stack's outputs, in wire form. */
    readonly outputs: Readonly<Record<string, Value>>;
    /** What the program says itself; absent in a program that is not linked yet. */
    readonly link: Link | undefined;
    /** What the program tells its operator, with the name of the resource that it is about. */
    readonly notes: readonly string[];
    readonly violations: readonly Violation[];
    /** Whether a policy pack judged the program. */
    readonly judged: boolean;
    /** Rules that judge the program: contents by path. */
    readonly rules: ReadonlyMap<string, string>;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * Runs the program of a tree in the embedded engine, with nothing but the tree: no state, cluster,
 * cloud or credentials.
 * @param tree Folder with Pulumi.yaml and node_modules.
 * @throws Error if the program cannot be previewed; paths in it are those below the tree.
 */
export async function recordProgram(tree: string, stack: string): Promise<Recording> {
    const rules = await readRules(tree);
    const policyPacks = [...rules.keys()].includes("policy/PulumiPolicy.yaml")
        ? [{ path: join(tree, "policy") }]
        : [];
    const options = {
        projectDir: tree,
        stack,
        // A preview reads what an earlier update left, and writes nothing: nothing is there.
        stateDir: join(tree, "node_modules/.no-state"),
        policyPacks,
    };
    const { result, resources } = await record(options).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(reason.replaceAll(`${tree}/`, ""));
    });
    const outputs = resources.find(({ type }) => type === stackType)?.outputs ?? {};
    const custom = resources.filter((resource) => resource.custom);
    return {
        resources: new Map(custom.map((resource) => [resource.urn, resource])),
        outputs,
        link: readLink(outputs["link"]),
        notes: result.diagnostics.map(({ urn, message }) => {
            const name = urn?.split("::").at(-1);
            return name === undefined ? message : `${name}: ${message}`;
        }),
        violations: result.violations,
        judged: policyPacks.length > 0,
        rules,
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
