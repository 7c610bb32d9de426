import type { Duplex } from "node:stream";
import {
    CoreV1Api,
    CustomObjectsApi,
    type V1LabelSelector,
    type V1Pod,
} from "@kubernetes/client-node";
import { clientsOf } from "../observe/clients";
import { loadContext } from "../observe/kubeconfig";
import { read, type Read } from "../observe/read";
import { clusterReads, type ClusterReads } from "../observe/reads";
import { openAccess, type Access } from "./access";
import { openDeployed, type Deployed } from "./deployed";
import { portForward } from "./portForward";

/** API group and version of what decides on who gets a certificate, by the kind's plural. */
const guardKinds = {
    certificaterequestpolicies: { group: "policy.cert-manager.io", version: "v1alpha1" },
    clusterrolebindings: { group: "rbac.authorization.k8s.io", version: "v1" },
    clusterroles: { group: "rbac.authorization.k8s.io", version: "v1" },
    googlecasclusterissuers: { group: "cas-issuer.jetstack.io", version: "v1beta1" },
    validatingadmissionpolicies: { group: "admissionregistration.k8s.io", version: "v1" },
    validatingadmissionpolicybindings: { group: "admissionregistration.k8s.io", version: "v1" },
} as const;

/** The reads that verification makes; it writes nothing. */
export interface Cluster
    extends Access, Deployed, Pick<ClusterReads, "certificate" | "secret" | "workload"> {
    readonly context: string;
    pods(namespace: string, selector: V1LabelSelector): Promise<Read<readonly V1Pod[]>>;
    /** The log of a container since its start, each line after its RFC 3339 time. */
    log(namespace: string, pod: string, container: string): Promise<Read<string>>;
    /** A cluster-wide object that decides on who gets a certificate. */
    guard(plural: keyof typeof guardKinds, name: string): Promise<Read<unknown>>;
    /** A connection to a port of a pod, through the API server. */
    dial(namespace: string, pod: string, port: number): Promise<Duplex>;
}

/** More than a kubelet keeps in one log file by default (containerLogMaxSize, 10Mi). */
const logBytes = 16 * 1024 * 1024;

const otherContext =
    "Pass --kubeconfig FILE, or --context NAME if the cluster goes by another name here";

/** Time for one answer of the API server. */
const timeoutMs = 30_000;

/**
 * Reads through one context of a kubeconfig, never through whichever is current. Throws where
 * there is no such context, or where it does not verify its API server.
 */
export async function openCluster(context: string, kubeconfig?: string): Promise<Cluster> {
    const config = await loadContext(context, otherContext, kubeconfig);
    const clients = clientsOf(config, timeoutMs);
    const core = config.makeApiClient(CoreV1Api);
    const custom = config.makeApiClient(CustomObjectsApi);
    return {
        context,
        ...openAccess(config),
        ...openDeployed(config),
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
        guard: (plural, name) =>
            read(
                custom.getClusterCustomObject({
                    ...guardKinds[plural],
                    plural,
                    name,
                }) as Promise<unknown>,
            ),
        dial: (namespace, pod, port) => portForward(config, namespace, pod, port),
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
