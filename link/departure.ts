import type { SourcedObject } from "../census";
import type { Manifest } from "../workload/manifest";
import { field, isRecord, nameOf, type KubernetesObject } from "../workload/objects";
import type { DeclaredMember } from "./member";

/** What becomes of the objects of a client with `leaving`, in the update that no longer has it. */
export interface Departure {
    /** Deleted, the workload first. */
    readonly deletes: readonly string[];
    /** Objects of its file that stay, because others need them. */
    readonly keeps: readonly string[];
}

/**
 * Decides what the next update deletes with a client that leaves.
 * @param objects Objects of all files that config names, those of the members included.
 */
export function departureOf(
    { manifest, companions, fileMates }: DeclaredMember,
    objects: readonly SourcedObject[],
): Departure {
    const own = new Set([manifest, ...companions].map(nameOf));
    const others = objects.map(({ object }) => object).filter((one) => !own.has(nameOf(one)));
    const isNeeded = (companion: Manifest) =>
        fileMates.length > 0 || others.some((other) => loads(other, companion));
    return {
        deletes: [manifest, ...companions.filter((one) => !isNeeded(one))].map(nameOf),
        keeps: companions.filter(isNeeded).map(nameOf),
    };
}

/** Fields by which a pod names an object that it uses; a Service is named by no pod. */
const references: Readonly<Record<string, readonly string[]>> = {
    ConfigMap: ["configMap", "configMapKeyRef", "configMapRef"],
    ServiceAccount: ["serviceAccount", "serviceAccountName"],
};

function loads(other: KubernetesObject, { kind, metadata }: Manifest): boolean {
    const namespace = other.metadata.namespace ?? metadata.namespace;
    const fields = references[kind] ?? [];
    return namespace === metadata.namespace && refers(other, fields, metadata.name);
}

/** Whether one of these fields, at any depth, names the object. */
function refers(value: unknown, fields: readonly string[], name: string): boolean {
    if (Array.isArray(value)) return value.some((item) => refers(item, fields, name));
    if (!isRecord(value)) return false;
    return Object.entries(value).some(
        ([key, child]) =>
            (fields.includes(key) && (child === name || field(child, "name") === name)) ||
            refers(child, fields, name),
    );
}
