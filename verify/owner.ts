import { field, nameOf, type KubernetesObject } from "../workload/objects";

/** The workload whose pod has an address, as config names it; the address where no pod has it. */
export function ownerOf(address: string, objects: readonly KubernetesObject[]): string {
    // A finished pod's address may be another's by now.
    const pod = objects.find(
        (object) =>
            object.kind === "Pod" &&
            field(object, "status", "podIP") === address &&
            !isFinished(object),
    );
    return pod === undefined ? `address ${address}` : makerOf(pod, objects);
}

/** True for a pod that has ended and will not start again: it calls nobody any more. */
export function isFinished(object: KubernetesObject): boolean {
    const phase = object.kind === "Pod" && field(object, "status", "phase");
    return phase === "Failed" || phase === "Succeeded";
}

/** The controller at the end of the line: a pod's ReplicaSet is its Deployment's, a Job its CronJob's. */
function makerOf(object: KubernetesObject, objects: readonly KubernetesObject[]): string {
    const references = object.metadata["ownerReferences"];
    const [owner] = Array.isArray(references) ? (references as readonly unknown[]) : [];
    const kind = field(owner, "kind");
    const name = field(owner, "name");
    const { namespace = "" } = object.metadata;
    if (typeof kind !== "string" || typeof name !== "string") {
        return nameOf(object);
    }
    if (kind === "ReplicaSet") {
        return `Deployment ${namespace}/${name.replace(/-[^-]+$/, "")}`;
    }
    const maker = objects.find(
        (one) =>
            one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
    );
    return maker === undefined ? `${kind} ${namespace}/${name}` : makerOf(maker, objects);
}
