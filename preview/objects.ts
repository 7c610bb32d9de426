import { isObject, type Value } from "../rules/wire";
import { mask, pathText, type FieldChange } from "./fields";
import type { RecordedResource } from "./record";
import { joined, listed, say, type Sentence } from "./sentence";

/** The value under a path of keys, as a reader may see it. */
export function valueAt(resource: RecordedResource, ...path: readonly string[]): Value | undefined {
    const found = path.reduce<Value | undefined>(
        (value, key) => (isObject(value) ? value[key] : undefined),
        resource.inputs,
    );
    return found === undefined ? undefined : mask(found);
}

/** {@link valueAt} where it is text. */
export function textAt(resource: RecordedResource, ...path: readonly string[]): string | undefined {
    const value = valueAt(resource, ...path);
    return typeof value === "string" ? value : undefined;
}

/** {@link valueAt} where it is a list of texts; empty where there is none. */
export function textsAt(resource: RecordedResource, ...path: readonly string[]): readonly string[] {
    const value = valueAt(resource, ...path);
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The kind of a Kubernetes object, otherwise the last part of its Pulumi type. */
export function kindOf({ type }: RecordedResource): string {
    const last = type.split(":").at(-1) ?? type;
    return type.startsWith("pulumi:providers:") ? `${last} provider` : last;
}

/** How the cluster calls an object, or Pulumi anything else. */
export function nameOf(resource: RecordedResource): string {
    const name = textAt(resource, "metadata", "name") ?? textAt(resource, "name");
    return name ?? resource.urn.split("::").at(-1) ?? resource.urn;
}

/** `spec.replicas 1 → 2`, or that it is added or removed. */
export function changeWords({ path, before, after }: FieldChange): Sentence {
    const field = pathText(path);
    if (before === undefined) return say`${field} added: ${shown(after)}`;
    if (after === undefined) return say`${field} removed (was ${shown(before)})`;
    const moves = itemWords(before, after);
    if (moves !== undefined) return say`${field} ${moves}`;
    return say`${field} ${shown(before)} → ${shown(after)}`;
}

/** What two lists of texts have apart from each other; undefined for anything else. */
function itemWords(before: Value, after: Value): Sentence | undefined {
    const lists = [before, after].map((value) => (isTexts(value) ? value : undefined));
    const [was, is] = lists;
    if (was === undefined || is === undefined) return undefined;
    const gone = was.filter((item) => !is.includes(item));
    const come = is.filter((item) => !was.includes(item));
    const words = [
        ...(gone.length > 0 ? [say`loses ${listed(gone)}`] : []),
        ...(come.length > 0 ? [say`gets ${listed(come)}`] : []),
    ];
    return words.length === 0 ? say`in another order` : joined(words, " and ");
}

const isTexts = (value: Value): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === "string");

/** A value in a sentence: text as it is, anything longer cut. */
export function shown(value: Value | undefined): string {
    if (value === undefined) return "none";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Longest value in a sentence; the exact difference has it whole. */
const longest = 100;
