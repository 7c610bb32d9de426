import type { Progress } from "../../progress";
import { ensureKubernetes } from "./kubernetes";

/** Absolute paths of the programs that run and operate the cluster. */
export interface Tools {
    readonly kubeApiserver: string;
    readonly kubeControllerManager: string;
    readonly kubeScheduler: string;
    readonly kubelet: string;
    readonly kubeProxy: string;
    readonly kubectl: string;
}

/** Builds the tools, or takes them from the cache. */
export async function ensureTools(progress: Progress): Promise<Tools> {
    const kubernetes = await ensureKubernetes(progress);
    return {
        kubeApiserver: kubernetes["kube-apiserver"],
        kubeControllerManager: kubernetes["kube-controller-manager"],
        kubeScheduler: kubernetes["kube-scheduler"],
        kubelet: kubernetes.kubelet,
        kubeProxy: kubernetes["kube-proxy"],
        kubectl: kubernetes.kubectl,
    };
}

export { ensureApproverPolicyChart } from "./approverPolicy";
export { ensureCertManagerChart } from "./certManager";
