import { Writable } from "node:stream";
import { CoreV1Api, CustomObjectsApi, Exec, type KubeConfig } from "@kubernetes/client-node";
import type { KubernetesObject } from "../workload/objects";
import { read } from "../observe/read";

/** What a cluster shows of who might dial the server. */
export interface DeployedObjects {
    readonly objects: readonly KubernetesObject[];
    /** Plurals of kinds that may not be listed here. */
    readonly forbidden: readonly string[];
}

/** What a command in a container wrote, or why it could not be run. */
export type Executed =
    | { readonly state: "done"; readonly output: string }
    | { readonly state: "failed"; readonly reason: string };

/** Reads on all that runs beside the link. */
export interface Deployed {
    /** Every object of the kinds that may dial the server, or open it to others. */
    objects(): Promise<DeployedObjects>;
    /** Runs a command that only reads. */
    execute(
        namespace: string,
        pod: string,
        container: string,
        command: readonly string[],
    ): Promise<Executed>;
}

/** Kinds in API groups; a cluster that does not have one has none of it. */
const kinds: readonly { group: string; version: string; kind: string; plural: string }[] = [
    { group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets" },
    { group: "apps", version: "v1", kind: "Deployment", plural: "deployments" },
    { group: "apps", version: "v1", kind: "StatefulSet", plural: "statefulsets" },
    { group: "batch", version: "v1", kind: "CronJob", plural: "cronjobs" },
    { group: "batch", version: "v1", kind: "Job", plural: "jobs" },
    { group: "cloud.google.com", version: "v1", kind: "BackendConfig", plural: "backendconfigs" },
    { group: "gateway.networking.k8s.io", version: "v1", kind: "GRPCRoute", plural: "grpcroutes" },
    { group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", plural: "httproutes" },
    { group: "keda.sh", version: "v1alpha1", kind: "ScaledJob", plural: "scaledjobs" },
    { group: "keda.sh", version: "v1alpha1", kind: "ScaledObject", plural: "scaledobjects" },
    { group: "monitoring.coreos.com", version: "v1", kind: "PodMonitor", plural: "podmonitors" },
    {
        group: "monitoring.coreos.com",
        version: "v1",
        kind: "ServiceMonitor",
        plural: "servicemonitors",
    },
    {
        group: "monitoring.googleapis.com",
        version: "v1",
        kind: "ClusterPodMonitoring",
        plural: "clusterpodmonitorings",
    },
    {
        group: "monitoring.googleapis.com",
        version: "v1",
        kind: "PodMonitoring",
        plural: "podmonitorings",
    },
    {
        group: "networking.gke.io",
        version: "v1",
        kind: "HealthCheckPolicy",
        plural: "healthcheckpolicies",
    },
    { group: "networking.k8s.io", version: "v1", kind: "Ingress", plural: "ingresses" },
];

/** Reads through the context that is current in a kubeconfig. */
export function openDeployed(config: KubeConfig): Deployed {
    const core = config.makeApiClient(CoreV1Api);
    const custom = config.makeApiClient(CustomObjectsApi);
    return {
        objects: async () => {
            const answers = await Promise.all([
                listed("ConfigMap", "v1", "configmaps", core.listConfigMapForAllNamespaces()),
                listed("Pod", "v1", "pods", core.listPodForAllNamespaces()),
                listed("Service", "v1", "services", core.listServiceForAllNamespaces()),
                ...kinds.map(({ group, version, kind, plural }) =>
                    listed(
                        kind,
                        `${group}/${version}`,
                        plural,
                        custom.listClusterCustomObject({ group, version, plural }),
                    ),
                ),
            ]);
            return {
                objects: answers.flatMap(({ objects }) => objects),
                forbidden: answers.flatMap(({ forbidden }) => forbidden),
            };
        },
        execute: (namespace, pod, container, command) =>
            execute(config, namespace, pod, container, command),
    };
}

/** The items of a list, which do not repeat their kind. */
async function listed(
    kind: string,
    apiVersion: string,
    plural: string,
    request: Promise<unknown>,
): Promise<DeployedObjects> {
    const answer = await read(request as Promise<{ readonly items: readonly object[] }>);
    switch (answer.state) {
        case "found":
            return {
                objects: answer.value.items.map(
                    (item) => ({ ...item, apiVersion, kind }) as unknown as KubernetesObject,
                ),
                forbidden: [],
            };
        case "absent":
            return { objects: [], forbidden: [] };
        case "forbidden":
            return { objects: [], forbidden: [plural] };
    }
}

function execute(
    config: KubeConfig,
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
): Promise<Executed> {
    const output = new Collected();
    const errors = new Collected();
    return new Promise((resolve) => {
        const fail = (reason: string) => {
            resolve({ state: "failed", reason: reason.trim() });
        };
        new Exec(config)
            .exec(
                namespace,
                pod,
                container,
                [...command],
                output,
                errors,
                null,
                false,
                (status) => {
                    if (status.status === "Success") {
                        resolve({ state: "done", output: output.text });
                    } else {
                        fail(errors.text || (status.message ?? "the command failed"));
                    }
                },
            )
            .catch((error: unknown) => {
                // A refused upgrade is an ErrorEvent of the web socket, not an Error.
                fail((error as { readonly message?: string }).message ?? String(error));
            });
    });
}

class Collected extends Writable {
    text = "";

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
        this.text += chunk.toString();
        done();
    }
}
