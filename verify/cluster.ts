import type { Duplex } from "node:stream";

import {
    CoreV1Api,
    CustomObjectsApi,
    type V1LabelSelector,
    type V1Pod,
} from "@kubernetes/client-node";

import { clientsOf, loadContext } from "../observe/kubeconfig";
import { read, type Read } from "../observe/apiRead";
import { clusterReads, type ClusterReads } from "../observe/clusterReads";
import { openPermissions, type Permissions } from "./permissions";
import { readInventory, type Inventory } from "./inventory";
import { execInPod, portForward, type ExecResult } from "./podStreams";

/** API group and version of the cluster-wide objects that control issuance, by plural. */
export const guardKinds = {
    certificaterequestpolicies: { group: "policy.cert-manager.io", version: "v1alpha1" },
    clusterrolebindings: { group: "rbac.authorization.k8s.io", version: "v1" },
    clusterroles: { group: "rbac.authorization.k8s.io", version: "v1" },
    googlecasclusterissuers: { group: "cas-issuer.jetstack.io", version: "v1beta1" },
    validatingadmissionpolicies: { group: "admissionregistration.k8s.io", version: "v1" },
    validatingadmissionpolicybindings: { group: "admissionregistration.k8s.io", version: "v1" },
} as const;

/** A Certificate in a list. */
export interface ListedCertificate {
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly spec: { readonly issuerRef: { readonly kind?: string; readonly name: string } };
}

/** The requests that verification makes. None of them changes an object. */
export interface Cluster
    extends Permissions, Pick<ClusterReads, "certificate" | "secret" | "workload"> {
    readonly context: string;
    pods(namespace: string, selector: V1LabelSelector): Promise<Read<readonly V1Pod[]>>;
    /** Log of a container since its start; each line begins with its RFC 3339 time. */
    log(namespace: string, pod: string, container: string): Promise<Read<string>>;
    /** A cluster-wide object that controls issuance. */
    guardObject(plural: keyof typeof guardKinds, name: string): Promise<Read<unknown>>;
    /** The Certificates of every namespace. */
    certificates(): Promise<Read<readonly ListedCertificate[]>>;
    /** Every object from which the server may be called, or which exposes it. */
    inventory(): Promise<Inventory>;
    /** Opens a connection to a port of a pod, through the API server. */
    dial(namespace: string, pod: string, port: number): Promise<Duplex>;
    /** Runs a command in a container; needs `pods/exec`. */
    exec(
        namespace: string,
        pod: string,
        container: string,
        command: readonly string[],
    ): Promise<ExecResult>;
}

/** More than a kubelet keeps in one log file by default (containerLogMaxSize, 10Mi). */
const logBytes = 16 * 1024 * 1024;

const otherContext =
    "Pass --kubeconfig FILE, or --context NAME if the cluster goes by another name here";

/** Time limit of one request. */
const timeoutMs = 30_000;

/**
 * Opens the cluster of a named context of a kubeconfig; the current context is ignored.
 * @throws KubeconfigError if the context is missing or does not verify its API server.
 */
export async function openCluster(context: string, kubeconfig?: string): Promise<Cluster> {
    const config = await loadContext(context, otherContext, kubeconfig);
    const clients = clientsOf(config, timeoutMs);
    const core = config.makeApiClient(CoreV1Api);
    const custom = config.makeApiClient(CustomObjectsApi);
    return {
        context,
        ...openPermissions(config),
        ...clusterReads(() => clients),
        pods: (namespace, selector) =>
            read(
                core
                    .listNamespacedPod({ namespace, labelSelector: labelSelector(selector) })
                    .then(({ items }) => items),
            ),
        log: (namespace, name, container) =>
            read(
                core.readNamespacedPodLog({
                    namespace,
                    name,
                    container,
                    limitBytes: logBytes,
                    timestamps: true,
                }),
            ),
        guardObject: (plural, name) =>
            read(
                custom.getClusterCustomObject({
                    ...guardKinds[plural],
                    plural,
                    name,
                }) as Promise<unknown>,
            ),
        certificates: () =>
            read(
                (
                    custom.listClusterCustomObject({
                        group: "cert-manager.io",
                        version: "v1",
                        plural: "certificates",
                    }) as Promise<{ readonly items: readonly ListedCertificate[] }>
                ).then(({ items }) => items),
            ),
        inventory: () => readInventory(config),
        dial: (namespace, pod, port) => portForward(config, namespace, pod, port),
        exec: (namespace, pod, container, command) =>
            execInPod(config, namespace, pod, container, command),
    };
}

function labelSelector({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string {
    const requirements = matchExpressions.map(({ key, operator, values = [] }) => {
        switch (operator) {
            case "Exists":
                return key;
            case "DoesNotExist":
                return `!${key}`;
            default:
                return `${key} ${operator.toLowerCase()} (${values.join(",")})`;
        }
    });
    const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
    return [...labels, ...requirements].join(",");
}
