import { CoreV1Api, CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";

import { read } from "../observe/apiRead";
import { workloadKinds } from "../workload/kinds";
import type { KubernetesObject } from "../workload/objects";

/** Objects of a cluster from which the server may be called, or which expose it. */
export interface Inventory {
    readonly objects: readonly KubernetesObject[];
    /** Plurals of the kinds that this user may not list. */
    readonly forbidden: readonly string[];
}

/** Kinds in API groups; a kind that the cluster does not serve has no objects. */
export const inventoryKinds: readonly {
    group: string;
    version: string;
    kind: string;
    plural: string;
}[] = [
    ...Object.entries(workloadKinds).map(([kind, { apiVersion, plural }]) => {
        const [group = "", version = ""] = apiVersion.split("/");
        return { group, version, kind, plural };
    }),
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

/** Lists the objects of every namespace. */
export async function readInventory(config: KubeConfig): Promise<Inventory> {
    const core = config.makeApiClient(CoreV1Api);
    const custom = config.makeApiClient(CustomObjectsApi);
    const answers = await Promise.all([
        listed("ConfigMap", "v1", "configmaps", core.listConfigMapForAllNamespaces()),
        listed("Pod", "v1", "pods", core.listPodForAllNamespaces()),
        listed("Service", "v1", "services", core.listServiceForAllNamespaces()),
        ...inventoryKinds.map(({ group, version, kind, plural }) =>
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
}

/** The items of a list; the API leaves out their apiVersion and kind. */
async function listed(
    kind: string,
    apiVersion: string,
    plural: string,
    request: Promise<unknown>,
): Promise<Inventory> {
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
