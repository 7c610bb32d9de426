import { parseAllDocuments } from "yaml";

import type { Problem } from "../problems/problem";

/** Any Kubernetes object, as far as the census reads it; the rest is searched as text. */
export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ObjectMetadata;
    readonly [field: string]: unknown;
}

/** Whose object it is, and what others know it by. */
export interface ObjectMetadata {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
}

/** An object with where it was read: a file's path, or the cluster. */
export interface SourcedObject {
    readonly source: string;
    readonly object: KubernetesObject;
}

/** Objects of one text, and what kept others from being read. */
export interface ParsedObjects {
    readonly objects: readonly SourcedObject[];
    readonly problems: readonly Problem[];
}

/**
 * Reads the objects of a manifest file, YAML or JSON, Lists expanded. Documents that are no
 * Kubernetes objects, such as values of a chart, are passed over; text that is no YAML, such as a
 * chart's template, is a problem: nobody is to believe that it was searched.
 */
export function parseObjects(source: string, text: string): ParsedObjects {
    const objects: SourcedObject[] = [];
    const problems: Problem[] = [];
    parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false }).forEach(
        (document, index) => {
            const [error] = document.errors;
            if (error === undefined) {
                objects.push(...expand(document.toJS()).map((object) => ({ source, object })));
                return;
            }
            problems.push({
                field: `${source} document ${index + 1}`,
                value: error.message,
                expected: "valid YAML, so that its callers can be found",
                fix: "render templates first, or leave the file out of `manifests`",
            });
        },
    );
    return { objects, problems };
}

/** `CronJob noetl/nightly`: how messages and config name an object. */
export function nameOf({ kind, metadata: { namespace, name } }: KubernetesObject): string {
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a field of what may be an object. */
export function field(value: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}

function expand(value: unknown): readonly KubernetesObject[] {
    const items = field(value, "items");
    if (String(field(value, "kind")).endsWith("List") && Array.isArray(items)) {
        return items.flatMap(expand);
    }
    return isObject(value) ? [value] : [];
}

function isObject(value: unknown): value is KubernetesObject {
    return (
        typeof field(value, "apiVersion") === "string" &&
        typeof field(value, "kind") === "string" &&
        typeof field(value, "metadata", "name") === "string"
    );
}
