import type { Component } from "./component";
import { apiServer, controllerManager, etcd, scheduler } from "./controlPlane";
import { containerd, kubelet, kubeProxy } from "./node";

/** Absolute paths of the Kubernetes programs that the cluster runs and is driven with. */
export interface ClusterTools {
    readonly kubeApiserver: string;
    readonly kubeControllerManager: string;
    readonly kubeScheduler: string;
    readonly kubelet: string;
    readonly kubeProxy: string;
    readonly kubectl: string;
}

/** What must run before the API server can answer; they need nobody. */
export function foundation(tools: ClusterTools): readonly Component[] {
    return [etcd(), containerd(), apiServer(tools.kubeApiserver)];
}

/** What connects to the API server; the controller manager gives up soon where there is none. */
export function apiClients(tools: ClusterTools): readonly Component[] {
    return [
        kubelet(tools.kubelet),
        controllerManager(tools.kubeControllerManager),
        scheduler(tools.kubeScheduler),
        kubeProxy(tools.kubeProxy),
    ];
}

/** Names of all components, as `nameOf` gives them. */
export const componentNames: readonly string[] = [
    "etcd",
    "containerd",
    "kube-apiserver",
    "kubelet",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
];
