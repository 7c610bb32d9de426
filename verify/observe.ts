import type { V1Pod } from "@kubernetes/client-node";
import { deployedClientContracts, serverContracts, type Contract } from "../contracts";
import type { Identity } from "../pki/identity";
import type { CertManagerCertificate } from "../observe/certificate";
import type { Read } from "../observe/read";
import type { RollingWorkload } from "../observe/reads";
import type { Cluster } from "./cluster";
import { readCredentials, type CredentialsRead } from "./credentials";

/** Everything read from the cluster about one identity; the rows judge it. */
export interface Observed<C extends Contract = Contract> {
    readonly identity: Identity;
    readonly contract: C;
    readonly certificate: Read<CertManagerCertificate>;
    readonly credentials: CredentialsRead;
    /** Undefined for kinds that have no rollout to wait for. */
    readonly workload: Read<RollingWorkload> | undefined;
    /** Pods of the workload that are neither finished nor being deleted, newest first. */
    readonly pods: Read<readonly V1Pod[]>;
    /** Log of the newest pod's container. */
    readonly log: Read<string>;
}

/** Reads what the cluster has of an identity. */
export async function observe<C extends Contract>(
    cluster: Cluster,
    identity: Identity,
    contract: C,
): Promise<Observed<C>> {
    const { workload: reference, container, certificateName, secretName } = identity;
    const { namespace } = reference;
    const [certificate, secret, workload] = await Promise.all([
        cluster.certificate(namespace, certificateName),
        cluster.secret(namespace, secretName, ["tls.crt", "tls.key", "ca.crt"]),
        cluster.workload(reference),
    ]);
    const pods = await podsOf(cluster, namespace, workload);
    const newest = pods.state === "found" ? pods.value[0]?.metadata?.name : undefined;
    return {
        identity,
        contract,
        certificate,
        credentials: readCredentials(
            secret.state === "found" ? { ...secret, value: secret.value.files } : secret,
        ),
        workload,
        pods,
        log:
            newest === undefined
                ? { state: "absent" }
                : await cluster.log(namespace, newest, container),
    };
}

/** The contract of an identity; throws where this version of the program does not know it. */
export function contractOf<C extends Contract>(
    identity: Identity,
    contracts: Readonly<Record<string, C>>,
): C {
    const contract = contracts[identity.contract];
    if (contract === undefined) {
        throw new Error(
            `Identity "${identity.name}" has the contract "${identity.contract}"; known are ${Object.keys({ ...serverContracts, ...deployedClientContracts }).join(", ")}. Verify with the version of the program that deployed the stack`,
        );
    }
    return contract;
}

/** Whether the kubelet reports a pod as ready. */
export function isReady(pod: V1Pod): boolean {
    return (pod.status?.conditions ?? []).some(
        ({ type, status }) => type === "Ready" && status === "True",
    );
}

async function podsOf(
    cluster: Cluster,
    namespace: string,
    workload: Observed["workload"],
): Promise<Read<readonly V1Pod[]>> {
    if (workload?.state !== "found" || workload.value.spec === undefined) {
        return { state: "absent" };
    }
    const pods = await cluster.pods(namespace, workload.value.spec.selector);
    return pods.state === "found"
        ? { ...pods, value: newestFirst(pods.value.filter(isLive)) }
        : pods;
}

function isLive({ metadata, status }: V1Pod): boolean {
    return (
        metadata?.deletionTimestamp === undefined &&
        status?.phase !== "Succeeded" &&
        status?.phase !== "Failed"
    );
}

function newestFirst(pods: readonly V1Pod[]): readonly V1Pod[] {
    const age = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? 0;
    return [...pods].sort((a, b) => age(b) - age(a));
}
