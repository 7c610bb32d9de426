import type { V1Pod } from "@kubernetes/client-node";

import { deployedClientContracts, serverContracts, type Contract } from "../contracts";
import type { Identity } from "../pki/identity";
import type { CertManagerCertificate } from "../observe/certificate";
import type { Read } from "../observe/apiRead";
import type { RollingWorkload } from "../observe/clusterReads";
import type { Cluster } from "./cluster";
import { readCredentials, type CredentialsRead } from "./credentials";

/** What the cluster shows of one identity of the link. */
export interface IdentityState<C extends Contract = Contract> {
    readonly identity: Identity;
    readonly contract: C;
    readonly certificate: Read<CertManagerCertificate>;
    readonly credentials: CredentialsRead;
    /** Undefined for kinds without a rollout: Job and CronJob. */
    readonly workload: Read<RollingWorkload> | undefined;
    /** Pods of the workload, newest first; without finished pods and those being deleted. */
    readonly pods: Read<readonly V1Pod[]>;
    /** Log of the identity's container in the newest pod. */
    readonly log: Read<string>;
}

/** Reads the Certificate, Secret, workload, pods and log of an identity. */
export async function readIdentityState<C extends Contract>(
    cluster: Cluster,
    identity: Identity,
    contract: C,
): Promise<IdentityState<C>> {
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

/** The contract of an identity. @throws Error if this version of the program has no such contract. */
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

/** True if the pod has condition Ready. */
export function isReady(pod: V1Pod): boolean {
    return (pod.status?.conditions ?? []).some(
        ({ type, status }) => type === "Ready" && status === "True",
    );
}

async function podsOf(
    cluster: Cluster,
    namespace: string,
    workload: IdentityState["workload"],
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
