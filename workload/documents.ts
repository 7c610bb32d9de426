import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { parseAllDocuments } from "yaml";

import { field } from "./objects";

/** One document of a manifest file, or one item of a List in it. */
export interface ManifestDocument {
    /** `deploy.yaml document 2`, or `list.yaml document 1, items[3]`. */
    readonly place: string;
    /** What it states; absent where it is not valid YAML. */
    readonly value?: unknown;
    /** The parser's first sentence on why it is not valid YAML. */
    readonly error?: string;
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
 * out. A repeated key is an error, as it is to kubectl (field validation `Strict`).
 * @param file Path of the file, for the places.
 */
export function parseDocuments(file: string, text: string): readonly ManifestDocument[] {
    return parseAllDocuments(text, { uniqueKeys: true }).flatMap((document, index) => {
        const place = `${file} document ${index + 1}`;
        const [error] = document.errors;
        if (error !== undefined) return [{ place, error: error.message.split("\n")[0] ?? "" }];
        const value: unknown = document.toJS();
        return value === null ? [] : expanded(place, value);
    });
}

function expanded(place: string, value: unknown): readonly ManifestDocument[] {
    const items = field(value, "items");
    return String(field(value, "kind")).endsWith("List") && Array.isArray(items)
        ? items.flatMap((item: unknown, index) => expanded(`${place}, items[${index}]`, item))
        : [{ place, value }];
}
