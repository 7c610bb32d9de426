import { AppsV1Api, KubeConfig } from "@kubernetes/client-node";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { compareFields, orderSegment, pathText } from "../../preview/fields";
import type { Value } from "../../rules/wire";
import { deployments, namespace } from "../../test/support/kubectl";

/** What a Deployment runs. */
interface Running {
    readonly replicaSet: string;
    readonly template: Value;
}

/** What the link's Deployments run, by name. */
export type Snapshot = Readonly<Record<string, Running>>;

const revision = "deployment.kubernetes.io/revision";

/** The pod templates of the link's Deployments, and the ReplicaSets that stand for them. */
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

/** Paths in pod templates that differ. The order of lists is ignored: a patch may prepend its items. */
export function whatStays(before: Snapshot, after: Snapshot): readonly string[] {
    return Object.keys(before).flatMap((name) =>
        compareFields(before[name]?.template, after[name]?.template)
            .filter(({ path }) => path.at(-1) !== orderSegment)
            .map(({ path }) => `${name}: ${pathText(path)}`),
    );
}

/** Whether every Deployment runs the very ReplicaSet that it ran before. */
export function sameReplicaSets(before: Snapshot, after: Snapshot): boolean {
    return Object.keys(before).every(
        (name) => before[name]?.replicaSet === after[name]?.replicaSet,
    );
}
