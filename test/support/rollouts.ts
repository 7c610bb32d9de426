import { AppsV1Api, type V1Deployment, type V1Pod } from "@kubernetes/client-node";

import { laneConfig, namespace, podsOf } from "./lane";

/**
 * Incomplete rollouts of these Deployments at this moment, in words: the controller has not
 * observed the latest template, or a pod of an older one still exists. Empty if all are complete.
 */
export async function unfinishedRollouts(names: readonly string[]): Promise<readonly string[]> {
    const apps = laneConfig().makeApiClient(AppsV1Api);
    const found = await Promise.all(
        names.map(async (name) => {
            const deployment = await apps.readNamespacedDeployment({ namespace, name });
            return problemsOf(deployment, await podsOf(name));
        }),
    );
    return found.flat();
}

/**
 * Pods of one ReplicaSet share a hash. If all pods have the same hash, it is that of the latest
 * template.
 */
function problemsOf({ metadata, spec, status }: V1Deployment, pods: readonly V1Pod[]): string[] {
    const name = metadata?.name ?? "";
    const hashes = new Set(pods.map((pod) => pod.metadata?.labels?.["pod-template-hash"]));
    const facts: readonly (readonly [string, unknown, unknown])[] = [
        ["observedGeneration", status?.observedGeneration, metadata?.generation],
        ["updatedReplicas", status?.updatedReplicas, spec?.replicas],
        ["availableReplicas", status?.availableReplicas, spec?.replicas],
        ["replicas", status?.replicas, spec?.replicas],
        ["pod templates", hashes.size, 1],
        ["ready pods", pods.filter(isReady).length, spec?.replicas],
    ];
    return facts
        .filter(([, is, expected]) => is !== expected)
        .map(([what, is, expected]) => `${name}: ${what} ${String(is)}, not ${String(expected)}`);
}

const isReady = ({ status }: V1Pod) =>
    status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
