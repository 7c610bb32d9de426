import { isObject, type Value } from "../rules/wire";
import { mask } from "./fields";
import type { RecordedResource } from "./record";

/** The input under a path of keys, with secrets and unknowns masked. */
export function valueAt(resource: RecordedResource, ...path: readonly string[]): Value | undefined {
    const found = path.reduce<Value | undefined>(
        (value, key) => (isObject(value) ? value[key] : undefined),
        resource.inputs,
    );
    return found === undefined ? undefined : mask(found);
}

/** {@link valueAt} if it is a string. */
export function textAt(resource: RecordedResource, ...path: readonly string[]): string | undefined {
    const value = valueAt(resource, ...path);
    return typeof value === "string" ? value : undefined;
}

/** The strings of the list at {@link valueAt}; empty if there is no list. */
export function textsAt(resource: RecordedResource, ...path: readonly string[]): readonly string[] {
    const value = valueAt(resource, ...path);
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The kind of a Kubernetes object, else the last part of the Pulumi type. */
export function kindOf({ type }: RecordedResource): string {
    const last = type.split(":").at(-1) ?? type;
    return type.startsWith("pulumi:providers:") ? `${last} provider` : last;
}

/** The name in the cluster or cloud, else the Pulumi name. */
export function nameOf(resource: RecordedResource): string {
    const name = textAt(resource, "metadata", "name") ?? textAt(resource, "name");
    return name ?? resource.urn.split("::").at(-1) ?? resource.urn;
}

/** A value as text in a sentence, cut to {@link longest} characters. */
export function shown(value: Value | undefined): string {
    if (value === undefined) return "none";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Characters of a value in a sentence; the exact difference shows all of it. */
const longest = 100;
