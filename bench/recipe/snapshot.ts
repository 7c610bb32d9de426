import { AppsV1Api, KubeConfig } from "@kubernetes/client-node";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { compareFields, orderSegment, pathText } from "../../preview/fields";
import type { Value } from "../../rules/wire";
import { deployments, namespace } from "../../test/support/kubectl";

/** ReplicaSet and pod template of a Deployment. */
interface Running {
    readonly replicaSet: string;
    readonly template: Value;
}

/** State of the link's Deployments, by name. */
export type Snapshot = Readonly<Record<string, Running>>;

const revision = "deployment.kubernetes.io/revision";

/** Reads the pod templates and current ReplicaSets of the link's Deployments. */
export async function takeSnapshot(): Promise<Snapshot> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const apps = config.makeApiClient(AppsV1Api);
    const { items } = await apps.listNamespacedReplicaSet({ namespace });
    const entries = deployments.map(async (name) => {
        const { metadata, spec } = await apps.readNamespacedDeployment({ namespace, name });
        const current = items.find(
            (set) =>
                set.metadata?.ownerReferences?.some(({ uid }) => uid === metadata?.uid) === true &&
                set.metadata.annotations?.[revision] === metadata?.annotations?.[revision],
        );
        const template = JSON.parse(JSON.stringify(spec?.template)) as Value;
        return [name, { replicaSet: current?.metadata?.name ?? "none", template }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
}

/**
 * Paths in pod templates that differ. The order of lists is ignored, because a patch may prepend
 * its items.
 */
export function templateDifferences(before: Snapshot, after: Snapshot): readonly string[] {
    return Object.keys(before).flatMap((name) =>
        compareFields(before[name]?.template, after[name]?.template)
            .filter(({ path }) => path.at(-1) !== orderSegment)
            .map(({ path }) => `${name}: ${pathText(path)}`),
    );
}

/** Whether every Deployment runs the same ReplicaSet as before. */
export function sameReplicaSets(before: Snapshot, after: Snapshot): boolean {
    return Object.keys(before).every(
        (name) => before[name]?.replicaSet === after[name]?.replicaSet,
    );
}
