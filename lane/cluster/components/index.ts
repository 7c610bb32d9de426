import type { Component } from "./component";
import { apiServer, controllerManager, etcd, scheduler } from "./controlPlane";
import { containerd, kubelet, kubeProxy } from "./node";

/** Absolute paths of the Kubernetes programs that run and operate the cluster. */
export interface ClusterTools {
    readonly kubeApiserver: string;
    readonly kubeControllerManager: string;
    readonly kubeScheduler: string;
    readonly kubelet: string;
    readonly kubeProxy: string;
    readonly kubectl: string;
}

/** The API server and its dependencies, which need no other component. */
export function apiServerAndDependencies(tools: ClusterTools): readonly Component[] {
    return [etcd(), containerd(), apiServer(tools.kubeApiserver)];
}

/** Components that connect to the API server. The controller manager soon exits without one. */
export function apiClients(tools: ClusterTools): readonly Component[] {
    return [
        kubelet(tools.kubelet),
        controllerManager(tools.kubeControllerManager),
        scheduler(tools.kubeScheduler),
        kubeProxy(tools.kubeProxy),
    ];
}

/** Names of all components, as `nameOf` returns them. */
export const componentNames: readonly string[] = [
    "etcd",
    "containerd",
    "kube-apiserver",
    "kubelet",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
];
