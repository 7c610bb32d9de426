import { field, nameOf, type KubernetesObject } from "../workload/objects";

/** State of an established connection (Linux, include/net/tcp_states.h). */
const established = "01";

/**
 * Remote addresses of the established connections to a local port, without duplicates. An IPv4
 * address mapped into IPv6 is returned as IPv4.
 * @param text Contents of /proc/net/tcp and /proc/net/tcp6 (Linux, networking/proc_net_tcp).
 */
export function peersOn(port: number, text: string): readonly string[] {
    const peers = text.split("\n").flatMap((line) => {
        const [, local = "", remote = "", state] = line.trim().split(/\s+/);
        const [, localPort = ""] = local.split(":");
        const [address = ""] = remote.split(":");
        return state === established &&
            parseInt(localPort, 16) === port &&
            /^[\dA-F]+$/.test(address)
            ? [addressOf(address)]
            : [];
    });
    return [...new Set(peers)];
}

/** The kernel writes each 32-bit word in host byte order; little-endian is assumed. */
function addressOf(hex: string): string {
    const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
        [...Buffer.from(word, "hex")].reverse(),
    );
    const mapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0);
    if (bytes.length === 4 || (mapped && bytes[10] === 255 && bytes[11] === 255)) {
        return bytes.slice(-4).join(".");
    }
    const groups = Array.from({ length: 8 }, (_, index) =>
        (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
    );
    // The shortest form, as the API server writes addresses.
    return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** The workload of the pod with an address, as config names it: `Deployment ns/name`; else the address. */
export function ownerOf(address: string, objects: readonly KubernetesObject[]): string {
    // The address of a finished pod may have been given to another pod.
    const pod = objects.find(
        (object) =>
            object.kind === "Pod" &&
            field(object, "status", "podIP") === address &&
            !isFinished(object),
    );
    return pod === undefined ? `address ${address}` : topControllerOf(pod, objects);
}

/** True for a pod in phase Succeeded or Failed. */
export function isFinished(object: KubernetesObject): boolean {
    const phase = object.kind === "Pod" && field(object, "status", "phase");
    return phase === "Failed" || phase === "Succeeded";
}

/** The topmost controller: of a pod the Deployment, not its ReplicaSet; the CronJob, not its Job. */
function topControllerOf(object: KubernetesObject, objects: readonly KubernetesObject[]): string {
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
    const controller = objects.find(
        (one) =>
            one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
    );
    return controller === undefined
        ? `${kind} ${namespace}/${name}`
        : topControllerOf(controller, objects);
}
