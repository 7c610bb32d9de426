import type {
    V1DaemonSet,
    V1Deployment,
    V1OwnerReference,
    V1StatefulSet,
} from "@kubernetes/client-node";

import type { WorkloadRef } from "../workload/kinds";
import type { CertManagerCertificate, IssuedRequest } from "./certificate";
import type { Clients } from "./kubeconfig";
import { read, type Read } from "./apiRead";

/** Chosen files of a Secret, and the objects that own it. */
export interface SecretFiles {
    readonly files: Readonly<Record<string, string>>;
    readonly owners: readonly Pick<V1OwnerReference, "kind" | "uid">[];
}

/** A workload whose pods a controller replaces one after the other. */
export type RollingWorkload = V1DaemonSet | V1Deployment | V1StatefulSet;

/** Questions that an update asks, and that verify asks after it. */
export interface ClusterReads {
    certificate(namespace: string, name: string): Promise<Read<CertManagerCertificate>>;
    certificateRequest(namespace: string, name: string): Promise<Read<IssuedRequest>>;
    /** The chosen files of a Secret, decoded; whatever else it holds is dropped at once. */
    secret(namespace: string, name: string, chosen: readonly string[]): Promise<Read<SecretFiles>>;
    /** Undefined for kinds that have no rollout: Jobs and CronJobs. */
    workload(reference: WorkloadRef): Promise<Read<RollingWorkload> | undefined>;
}

/** The questions, asked through clients that are opened with the first of them. */
export function clusterReads(clients: () => Promise<Clients>): ClusterReads {
    return {
        certificate: (namespace, name) =>
            read(
                certManagerObject(clients, "certificates", namespace, name).then(
                    (object) => object as CertManagerCertificate,
                ),
            ),
        certificateRequest: (namespace, name) =>
            read(certManagerObject(clients, "certificaterequests", namespace, name).then(issued)),
        secret: (namespace, name, chosen) =>
            read(
                clients()
                    .then(({ core }) => core.readNamespacedSecret({ namespace, name }))
                    .then(({ data, metadata }) => ({
                        files: decoded(data, chosen),
                        owners: metadata?.ownerReferences ?? [],
                    })),
            ),
        workload: ({ kind, namespace, name }) => readWorkload(clients, kind, { namespace, name }),
    };
}

async function certManagerObject(
    clients: () => Promise<Clients>,
    plural: string,
    namespace: string,
    name: string,
): Promise<unknown> {
    const { custom } = await clients();
    const path = { group: "cert-manager.io", version: "v1", plural, namespace, name };
    return (await custom.getNamespacedCustomObject(path)) as unknown;
}

async function readWorkload(
    clients: () => Promise<Clients>,
    kind: WorkloadRef["kind"],
    path: { readonly namespace: string; readonly name: string },
): Promise<Read<RollingWorkload> | undefined> {
    const { apps } = await clients();
    switch (kind) {
        case "DaemonSet":
            return read(apps.readNamespacedDaemonSet(path));
        case "Deployment":
            return read(apps.readNamespacedDeployment(path));
        case "StatefulSet":
            return read(apps.readNamespacedStatefulSet(path));
        case "CronJob":
        case "Job":
            return undefined;
    }
}

function issued(request: unknown): IssuedRequest {
    const { status = {} } = request as {
        readonly status?: { readonly certificate?: string; readonly ca?: string };
    };
    return {
        ...(status.certificate !== undefined && { chain: fromBase64(status.certificate) }),
        ...(status.ca !== undefined && { authority: fromBase64(status.ca) }),
    };
}

function decoded(
    data: Readonly<Record<string, string>> = {},
    chosen: readonly string[],
): SecretFiles["files"] {
    return Object.fromEntries(
        Object.entries(data)
            .filter(([name]) => chosen.includes(name))
            .map(([name, base64]) => [name, fromBase64(base64)]),
    );
}

const fromBase64 = (text: string) => Buffer.from(text, "base64").toString("utf8");
