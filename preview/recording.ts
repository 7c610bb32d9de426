import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { isObject, type Value } from "../rules/wire";
import type { LinkGraph } from "../census/picture/graph";
import type { Link } from "../link/link";
import type { Violation } from "../policy/judge";
import { kindOf, nameOf } from "./objects";
import { recordProgram, type RecordedResource } from "./record";
import { placeholderProblems } from "../problems/placeholders";

/** What one program registers for one stack. */
export interface Recording extends StackFile {
    /** Custom resources by URN, without components. */
    readonly resources: ReadonlyMap<string, RecordedResource>;
    /** Stack outputs in wire form. */
    readonly outputs: Readonly<Record<string, Value>>;
    /** The stack output `link`; undefined if the program has none, or one of another shape. */
    readonly link: Link | undefined;
    /** Messages of the program, prefixed with the name of the resource. */
    readonly notes: readonly string[];
    /** Violations of the program's own rules. */
    readonly violations: readonly Violation[];
    /** True if the program has rules that can be evaluated. */
    readonly judged: boolean;
    /** Source files of the rules: contents by path. */
    readonly rules: ReadonlyMap<string, string>;
    /** The link with every caller; absent unless asked for, and if the tree cannot draw it. */
    readonly graph?: LinkGraph | undefined;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * Records the program of a tree.
 * @param tree Folder with Pulumi.yaml and node_modules.
 * @param withGraph Whether to draw the link.
 * @throws Error if the program cannot be previewed.
 */
export async function makeRecording(
    tree: string,
    stack: string,
    withGraph = false,
): Promise<Recording> {
    const { resources, notes, violations, graph } = await recordProgram(tree, stack, withGraph);
    const outputs = resources.find(({ type }) => type === stackType)?.outputs ?? {};
    const { encrypted, placeholders } = await readStackFile(tree, stack);
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
        graph,
        encrypted,
        placeholders: [...placeholders, ...custom.flatMap(manifestPlaceholders)],
    };
}

/** The fields with a placeholder of an object that comes from a member's manifest file. */
function manifestPlaceholders(resource: RecordedResource): readonly string[] {
    return resource.urn.includes("mtls:index:MtlsWorkload$kubernetes:")
        ? placeholderProblems(resource.inputs).map(
              ({ field }) => `${kindOf(resource)} ${nameOf(resource)}: ${field}`,
          )
        : [];
}

/** Undefined for a link of another release's shape. */
function readLink(output: Value | undefined): Link | undefined {
    if (!isObject(output)) return undefined;
    const { mode, kubeContext, clients } = output;
    const known = typeof mode === "string" && typeof kubeContext === "string";
    return known && Array.isArray(clients) ? (output as unknown as Link) : undefined;
}

/**
 * Folders of the policy pack, its rules and the checks that rules call. Older releases have
 * both in `checks/`.
 */
const ruleFolders = ["checks", "issuance/admission", "pki", "policy", "rules"];

/** Source files in the rule folders of a tree: contents by path. */
export async function readRules(tree: string): Promise<ReadonlyMap<string, string>> {
    const folders = await Promise.all(ruleFolders.map((folder) => filesUnder(tree, folder)));
    const paths = folders.flat().sort();
    const contents = await Promise.all(paths.map((path) => readFile(join(tree, path), "utf8")));
    return new Map(paths.map((path, index) => [path, contents[index] ?? ""]));
}

/** Facts about the config in a stack file. */
export interface StackFile {
    /** Ciphertexts by config path. */
    readonly encrypted: ReadonlyMap<string, string>;
    /** Config paths with a placeholder (`CHANGE-ME`); in a recording, fields of manifests too. */
    readonly placeholders: readonly string[];
}

/** Reads `Pulumi.<stack>.yaml`; a missing file counts as empty. */
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
