import { createHash } from "node:crypto";

import { diff } from "../../diff";
import { EngineError } from "../../errors";
import type { Change } from "../../types";
import { isObject, without, type Properties, type Value } from "../../values";
import type { Cluster } from "./cluster";
import type { KubernetesObject, ManagedFields } from "./object";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * The field manager of a resource: the one that its annotation `pulumi.com/patchFieldManager` names,
 * else one of its own, so that no other stack passes for its owner.
 */
export function fieldManager(urn: string, { metadata }: KubernetesObject): string {
    const own = `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
    return metadata.annotations?.["pulumi.com/patchFieldManager"] ?? own;
}

/** True if an earlier step of the same resource made or took over this object. */
export function isOwn(live: KubernetesObject, manager: string): boolean {
    const { managedFields = [] } = live.metadata;
    return managedFields.some((entry) => entry.manager === manager);
}

/**
 * Makes `manager` the owner of what kubectl set in an object that equals the wanted one. From then
 * on a field that leaves the wanted object also leaves the live one.
 * @throws EngineError with the differences, if they are not equal; the object keeps its content.
 */
export async function takeOver(
    cluster: Cluster,
    wanted: KubernetesObject,
    live: KubernetesObject,
    manager: string,
): Promise<KubernetesObject> {
    rejectDifferences(live, await cluster.foreseeReplacement(withMetadataOf(live, wanted)));
    const owned = await cluster.patch(live, ownershipPatch(live, manager));
    // Now that kubectl's fields are ours, applying would remove those that are not wanted.
    const query = { dryRun: "All", force: "true" };
    rejectDifferences(owned, await cluster.apply(wanted, manager, query));
    return cluster.apply(wanted, manager);
}

/** The wanted object with what controllers and people wrote on the live one. */
function withMetadataOf(live: KubernetesObject, wanted: KubernetesObject): KubernetesObject {
    const { labels, annotations } = wanted.metadata;
    const metadata = {
        ...live.metadata,
        ...(labels && { labels: { ...live.metadata.labels, ...labels } }),
        ...(annotations && { annotations: { ...live.metadata.annotations, ...annotations } }),
    };
    return { ...wanted, metadata };
}

function rejectDifferences(live: KubernetesObject, foreseen: KubernetesObject): void {
    const [before, after] = [content(live), content(foreseen)];
    const differences = diff(before, after);
    if (differences.length === 0) return;
    const named = diff(byName(before), byName(after));
    const lines = (named.length > 0 ? named : differences).map(describeDifference);
    const { kind, metadata } = live;
    throw new EngineError(
        `${kind} ${metadata.name ?? ""} cannot be imported, because it differs from the program's ` +
            `inputs:\n${lines.join("\n")}\n` +
            "Make the two equal first, the object or the program, and change it in a later update.",
    );
}

/** The field without its values: an environment may hold passwords. */
function describeDifference({ path, old, new: wanted }: Change): string {
    if (old === undefined) return `  ${path}: only in the program`;
    return wanted === undefined ? `  ${path}: only in the cluster` : `  ${path}: differs`;
}

/** Lists of named things as maps, so that one more at the front is not a change of all of them. */
function byName(value: Value): Value {
    if (isObject(value)) {
        return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, byName(v)]));
    }
    if (!Array.isArray(value)) return value;
    const items = value.map(byName);
    const names = items.flatMap((item) =>
        isObject(item) && typeof item["name"] === "string" ? [item["name"]] : [],
    );
    return names.length === items.length
        ? Object.fromEntries(items.map((item, index) => [names[index] ?? "", item]))
        : items;
}

/** What somebody wrote, without what the API server, controllers and Pulumi add. */
function content(object: KubernetesObject): Properties {
    const { metadata } = object;
    const { annotations = {} } = metadata;
    const own = without(metadata, "managedFields", "resourceVersion", "generation", "annotations");
    const theirs = Object.entries(annotations).filter(([key]) => !key.startsWith("pulumi.com/"));
    return {
        ...without(object, "status"),
        metadata: { ...own, annotations: Object.fromEntries(theirs) },
    };
}

/** Moves the fields of kubectl's entries to `manager`'s, unless the object changes meanwhile. */
function ownershipPatch(live: KubernetesObject, manager: string): Value[] {
    const entries = live.metadata.managedFields ?? [];
    const isKubectl = (entry: ManagedFields) =>
        entry.subresource === undefined && entry.manager?.startsWith("kubectl") === true;
    const fields = entries
        .filter((entry) => isKubectl(entry) || entry.manager === manager)
        .reduce<Properties>((all, { fieldsV1 = {} }) => union(all, fieldsV1), {});
    const ours = {
        manager,
        operation: "Apply",
        apiVersion: live.apiVersion,
        time: new Date().toISOString(),
        fieldsType: "FieldsV1",
        fieldsV1: withoutLastApplied(fields),
    };
    const others = entries.filter((entry) => !isKubectl(entry) && entry.manager !== manager);
    return [
        {
            op: "replace",
            path: "/metadata/managedFields",
            value: [...others, ours] as Value,
        },
        {
            op: "replace",
            path: "/metadata/resourceVersion",
            value: live.metadata.resourceVersion ?? "",
        },
    ];
}

function union(a: Properties, b: Properties): Properties {
    const merged = { ...a };
    for (const [key, value] of Object.entries(b)) {
        const known = merged[key];
        merged[key] = isObject(known) && isObject(value) ? union(known, value) : value;
    }
    return merged;
}

/** kubectl's own record stays with nobody: applying must not remove it, nor the map around it. */
function withoutLastApplied(fields: Properties): Properties {
    const metadata = isObject(fields["f:metadata"]) ? fields["f:metadata"] : {};
    if (!isObject(metadata["f:annotations"])) return fields;
    const annotations = without(metadata["f:annotations"], `f:${lastApplied}`, ".");
    const others = without(metadata, "f:annotations");
    const isEmpty = Object.keys(annotations).length === 0;
    return {
        ...fields,
        "f:metadata": isEmpty ? others : { ...others, "f:annotations": annotations },
    };
}
