import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { isObject, type Value } from "../rules/wire";
import type { Link } from "../link/link";
import type { Violation } from "../policy/judge";
import { recordProgram, type RecordedResource } from "./record";
import { placeholderProblems } from "../problems/placeholders";

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

/** Folders with what judges the program. */
const ruleFolders = ["policy", "checks"];

/** The policy pack and the rules under it, as far as the tree has them: contents by path. */
export async function readRules(tree: string): Promise<ReadonlyMap<string, string>> {
    const folders = await Promise.all(ruleFolders.map((folder) => filesUnder(tree, folder)));
    const paths = folders.flat().sort();
    const contents = await Promise.all(paths.map((path) => readFile(join(tree, path), "utf8")));
    return new Map(paths.map((path, index) => [path, contents[index] ?? ""]));
}

/** What a stack's own file says of its config. */
export interface StackFile {
    /** Ciphertexts by the path of their key. */
    readonly encrypted: ReadonlyMap<string, string>;
    /** Paths of keys that still hold the placeholder. */
    readonly placeholders: readonly string[];
}

/** Reads `Pulumi.<stack>.yaml`; a tree without one has nothing to say. */
export async function readStackFile(tree: string, stack: string): Promise<StackFile> {
    const source = await readFile(join(tree, `Pulumi.${stack}.yaml`), "utf8").catch(() => "");
    const config = (parse(source) as { readonly config?: Value } | null)?.config ?? {};
    return {
        encrypted: new Map(secretsIn(config, "")),
        placeholders: placeholderProblems(config).map(({ field }) => field),
    };
}

async function filesUnder(tree: string, folder: string): Promise<readonly string[]> {
    const entries = await readdir(join(tree, folder), { withFileTypes: true }).catch(() => []);
    const nested = entries
        .filter(({ name }) => name !== "node_modules")
        .map((entry) => {
            const path = `${folder}/${entry.name}`;
            if (entry.isDirectory()) return filesUnder(tree, path);
            return Promise.resolve(entry.isFile() ? [path] : []);
        });
    return (await Promise.all(nested)).flat();
}

function secretsIn(value: Value, path: string): [string, string][] {
    if (!isObject(value) && !Array.isArray(value)) return [];
    if (isObject(value) && typeof value["secure"] === "string") return [[path, value["secure"]]];
    return Object.entries(value).flatMap(([key, child]) =>
        secretsIn(child, path === "" ? key : `${path}.${key}`),
    );
}
