import type { Duplex } from "node:stream";
import {
    AppsV1Api,
    CoreV1Api,
    CustomObjectsApi,
    KubeConfig,
    type V1Deployment,
    type V1LabelSelector,
    type V1Pod,
    type V1StatefulSet,
} from "@kubernetes/client-node";
import type { WorkloadRef } from "../model/identity";
import { openAccess, type Access } from "./access";
import { openDeployed, type Deployed } from "./deployed";
import { portForward } from "./portForward";
import { read, type Read } from "./read";

/** Which issuer signs a Certificate. */
export interface IssuerRef {
    readonly group?: string;
    readonly kind?: string;
    readonly name: string;
}

/** The part of a cert-manager Certificate that verification reads. */
export interface CertManagerCertificate {
    readonly metadata: { readonly generation?: number };
    readonly spec: { readonly issuerRef: IssuerRef };
    readonly status?: {
        readonly conditions?: readonly {
            readonly type: string;
            readonly status: string;
            readonly message?: string;
            readonly observedGeneration?: number;
        }[];
        readonly failedIssuanceAttempts?: number;
        readonly renewalTime?: string;
    };
}

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
export interface Cluster extends Access, Deployed {
    readonly context: string;
    certificate(namespace: string, name: string): Promise<Read<CertManagerCertificate>>;
    /** The decoded files of a Secret by name. */
    secret(namespace: string, name: string): Promise<Read<Readonly<Record<string, string>>>>;
    /** Undefined for kinds that have no rollout to wait for. */
    workload(reference: WorkloadRef): Promise<Read<V1Deployment | V1StatefulSet> | undefined>;
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

/**
 * Reads through one context of a kubeconfig, never through whichever is current. Throws where
 * there is no such context, or where it does not verify its API server.
 */
export function openCluster(context: string, kubeconfig?: string): Cluster {
    const config = loadContext(context, kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const apps = config.makeApiClient(AppsV1Api);
    const custom = config.makeApiClient(CustomObjectsApi);
    return {
        context,
        ...openAccess(config),
        ...openDeployed(config),
        certificate: (namespace, name) =>
            read(
                custom.getNamespacedCustomObject({
                    group: "cert-manager.io",
                    version: "v1",
                    plural: "certificates",
                    namespace,
                    name,
                }) as Promise<CertManagerCertificate>,
            ),
        secret: (namespace, name) =>
            read(core.readNamespacedSecret({ namespace, name }).then(({ data }) => decoded(data))),
        workload: async ({ kind, namespace, name }) => {
            switch (kind) {
                case "Deployment":
                    return read(apps.readNamespacedDeployment({ namespace, name }));
                case "StatefulSet":
                    return read(apps.readNamespacedStatefulSet({ namespace, name }));
                default:
                    return undefined;
            }
        },
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

function loadContext(context: string, kubeconfig: string | undefined): KubeConfig {
    const config = new KubeConfig();
    if (kubeconfig === undefined) {
        config.loadFromDefault();
    } else {
        config.loadFromFile(kubeconfig);
    }
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context)) {
        throw new Error(
            `The kubeconfig has no context "${context}" (it has: ${names.join(", ")}). Pass --kubeconfig FILE, or --context NAME if the cluster goes by another name here`,
        );
    }
    config.setCurrentContext(context);
    if (config.getCurrentCluster()?.skipTLSVerify === true) {
        throw new Error(
            `Context "${context}" sets insecure-skip-tls-verify: what it shows proves nothing. Give its cluster a certificate-authority in the kubeconfig`,
        );
    }
    return config;
}

function decoded(data: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return Object.fromEntries(
        Object.entries(data).map(([name, base64]) => [
            name,
            Buffer.from(base64, "base64").toString("utf8"),
        ]),
    );
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
