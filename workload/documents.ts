import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { YamlFault } from "../problems/yamlFault";
import { readYaml, type YamlDocument } from "./kubectlYaml";
import { field } from "./objects";

/** One document of a manifest file, or one item of a List in it. */
export interface ManifestDocument {
    /** `deploy.yaml document 2`, or `list.yaml document 1, items[3]`. */
    readonly place: string;
    /** What it states; absent where it is not valid YAML. */
    readonly value?: unknown;
    /** Where and why it is not valid YAML. */
    readonly error?: YamlFault;
    /** Where a map has a key twice. */
    readonly repeatedKey?: YamlFault;
}

/** Documents of a file. Throws what `readFileSync` throws. */
export type DocumentReader = (file: string) => readonly ManifestDocument[];

/** Reads and parses each file once, however often it is asked for. */
export function documentReader(): DocumentReader {
    const known = new Map<string, readonly ManifestDocument[]>();
    return (file) => {
        const path = resolve(file);
        const documents = known.get(path) ?? parseDocuments(file, readFileSync(file, "utf8"));
        known.set(path, documents);
        return documents;
    };
}

/**
 * Parses the text of a manifest file, YAML or JSON. Lists are expanded; empty documents are left
 * out.
 * @param file Path of the file, for the places.
 */
export function parseDocuments(file: string, text: string): readonly ManifestDocument[] {
    return expandDocuments(file, readYaml(text));
}

/** The documents of a stream as those of a manifest file; see {@link parseDocuments}. */
export function expandDocuments(
    file: string,
    documents: readonly YamlDocument[],
): readonly ManifestDocument[] {
    return documents.flatMap(({ value, error, repeatedKey }, index) => {
        const place = `${file} document ${index + 1}`;
        const faults = { ...(error && { error }), ...(repeatedKey && { repeatedKey }) };
        if (value === undefined) return [{ place, ...faults }];
        return value === null
            ? []
            : expanded(place, value).map((document) => ({ ...document, ...faults }));
    });
}

function expanded(place: string, value: unknown): readonly ManifestDocument[] {
    return (
        listItems(value)?.flatMap((item, index) => expanded(`${place}, items[${index}]`, item)) ?? [
            { place, value },
        ]
    );
}

/** The items of a List of any kind; undefined for another value. */
export function listItems(value: unknown): readonly unknown[] | undefined {
    const items = field(value, "items");
    return String(field(value, "kind")).endsWith("List") && Array.isArray(items)
        ? items
        : undefined;
}
