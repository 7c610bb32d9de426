import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, normalize } from "node:path";

import type { DocumentReader } from "../../workload/documents";
import { field, isRecord } from "../../workload/objects";

/** File names that kustomize looks for in a folder, in its order. */
const fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Whether a file is a kustomization by its name: such a file needs no `apiVersion` and `kind`. */
export const isKustomization = (file: string) => fileNames.includes(basename(file));

/** The kustomization of a folder; undefined if it has none. */
export function kustomizationIn(folder: string): string | undefined {
    return fileNames.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** What a kustomization reads, with everything that its bases and components read. */
export interface Inputs {
    /** Local files: resources, patches, files of generators, and the kustomizations themselves. */
    readonly files: ReadonlySet<string>;
    /** Folders of its bases and components. */
    readonly folders: ReadonlySet<string>;
    /** The first reason why it must not be, or cannot be, rendered here without the network. */
    readonly obstacle?: string;
}

/** Follows a kustomization's references through all local bases, and refuses remote ones. */
export function inputsOf(folder: string, read: DocumentReader): Inputs {
    const files = new Set<string>();
    const folders = new Set<string>();
    const obstacles: string[] = [];
    const visit = (at: string): void => {
        const file = kustomizationIn(at);
        if (file === undefined) {
            obstacles.push(`${at} has no kustomization.yaml`);
            return;
        }
        if (files.has(file)) return;
        files.add(file);
        const [document, ...others] = documentsOf(file, read);
        if (!isRecord(document) || others.length > 0) {
            obstacles.push(`${file} is not one YAML map`);
            return;
        }
        const unrendered = chartFields.find((key) => document[key] !== undefined);
        if (unrendered !== undefined) obstacles.push(`${file} has ${unrendered}`);
        for (const reference of referencesOf(document)) {
            const path = normalize(join(at, reference));
            if (isRemote(reference)) {
                obstacles.push(`${file} names ${reference}, which is not fetched`);
            } else if (!existsSync(path)) {
                obstacles.push(`${file} names ${reference}, which does not exist`);
            } else if (statSync(path).isDirectory()) {
                folders.add(path);
                visit(path);
            } else {
                files.add(path);
            }
        }
        for (const plugin of pluginsOf(document)) {
            const path = join(at, plugin);
            const isFile = !plugin.includes("\n") && existsSync(path) && statSync(path).isFile();
            if (address.test(isFile ? readFileSync(path, "utf8") : plugin)) {
                obstacles.push(`${file} has a plug-in that names an address`);
            }
        }
    };
    visit(normalize(folder));
    return { files, folders, ...(obstacles[0] !== undefined && { obstacle: obstacles[0] }) };
}

/** Fields that need Helm, which fetches charts. */
const chartFields = ["helmCharts", "helmChartInflationGenerator"];

function documentsOf(file: string, read: DocumentReader): readonly unknown[] {
    try {
        return read(file).map(({ value }) => value);
    } catch {
        return [];
    }
}

/**
 * Whether kustomize may clone or download an entry. It tries that before the local path.
 * @see https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go
 */
function isRemote(entry: string): boolean {
    return /:\/\/|::|@|\?|\.git\b|_git\/|^(github\.com|[\w.-]+:)/i.test(entry);
}

/** An address in the text of a plug-in: a generator, for example, may name a remote file. */
const address = /:\/\/|git@|\bgithub\.com\b/;

const lists = ["bases", "components", "configurations", "crds", "resources"];
const pluginLists = ["generators", "transformers", "validators"];
const listsOfMaps = ["patches", "patchesJson6902", "replacements"];

/** @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
function referencesOf(document: Readonly<Record<string, unknown>>): readonly string[] {
    const generators = ["configMapGenerator", "secretGenerator"].flatMap((key) =>
        itemsOf(document[key]),
    );
    return [
        ...lists.flatMap((key) => textsOf(document[key])),
        ...[...pluginsOf(document), ...textsOf(document["patchesStrategicMerge"])].filter(
            (entry) => !entry.includes("\n"),
        ),
        ...[...listsOfMaps.flatMap((key) => itemsOf(document[key])), document["openapi"]].flatMap(
            (item) => textsOf([field(item, "path")]),
        ),
        ...generators.flatMap((generator) => [
            ...textsOf(field(generator, "files")).map((text) => text.replace(/^[^=]*=/, "")),
            ...textsOf(field(generator, "envs")),
            ...textsOf([field(generator, "env")]),
        ]),
    ];
}

const pluginsOf = (document: Readonly<Record<string, unknown>>) =>
    pluginLists.flatMap((key) => textsOf(document[key]));

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const textsOf = (value: unknown) => itemsOf(value).filter((item) => typeof item === "string");
