import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { placeholderProblems } from "../problems/placeholders";
import { isObject, type Value } from "../rules/wire";

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
