import { createHash } from "node:crypto";

import { diff } from "../../diff";
import { EngineError, messageOf } from "../../errors";
import { isObject, without, type Properties, type Value } from "../../values";
import type { Cluster } from "./cluster";
import type { KubernetesObject, ManagedFields } from "./object";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** The field manager of a resource: of its own, so that no other stack passes for its owner. */
export function fieldManager(urn: string): string {
    return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
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
    await rejectDifferences(cluster, wanted, live, manager);
    const owned = await cluster.patch(live, ownershipPatch(live, manager));
    // Now that kubectl's fields are ours, applying would remove those that are not wanted.
    await rejectDifferences(cluster, wanted, owned, manager);
    return cluster.apply(wanted, manager);
}

async function rejectDifferences(
    cluster: Cluster,
    wanted: KubernetesObject,
    live: KubernetesObject,
    manager: string,
): Promise<void> {
    const applied = await cluster
        .apply(wanted, manager, { dryRun: "All", force: "true" })
        .catch((error: unknown) => {
            throw importRefused(live, messageOf(error));
        });
    const differences = diff(content(live), content(applied));
    if (differences.length === 0) return;
    const lines = differences.map(
        ({ path, old, new: wants }) =>
            `  ${path}: the cluster has ${JSON.stringify(old)}, the program ${JSON.stringify(wants)}`,
    );
    throw importRefused(live, `\n${lines.join("\n")}`);
}

function importRefused({ kind, metadata }: KubernetesObject, why: string): EngineError {
    return new EngineError(
        `${kind} ${metadata.name ?? ""} cannot be imported, because it differs from the ` +
            `program's inputs: ${why}\n` +
            `Import it unchanged first, and change it in an update of its own.`,
    );
}

/** What somebody wrote, without what the API server and controllers add. */
function content(object: KubernetesObject): Properties {
    const { metadata } = object;
    const own = without(metadata, "managedFields", "resourceVersion", "generation");
    return { ...without(object, "status"), metadata: own };
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
