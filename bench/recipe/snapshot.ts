import { isDeepStrictEqual } from "node:util";

import { AppsV1Api, KubeConfig } from "@kubernetes/client-node";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { deployments, namespace } from "../../test/support/kubectl";

/** What a Deployment runs. */
interface Running {
    readonly replicaSet: string;
    readonly template: unknown;
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
        const template: unknown = JSON.parse(JSON.stringify(spec?.template));
        return [name, { replicaSet: current?.metadata?.name ?? "none", template }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
}

/** Paths in pod templates that are not what they were before. */
export function whatStays(before: Snapshot, after: Snapshot): readonly string[] {
    return Object.keys(before).flatMap((name) =>
        differences(byName(before[name]?.template), byName(after[name]?.template)).map(
            (path) => `${name}: ${path}`,
        ),
    );
}

function differences(before: unknown, after: unknown, path: readonly string[] = []): string[] {
    if (isRecord(before) && isRecord(after)) {
        const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
        return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
    }
    return isDeepStrictEqual(before, after) ? [] : [path.join(".")];
}

/** Lists of named things as objects: a patch may put what it adds first. */
function byName(value: unknown): unknown {
    if (Array.isArray(value)) {
        const entries = value.map((item: unknown): [unknown, unknown] => [
            isRecord(item) ? item["name"] : undefined,
            byName(item),
        ]);
        return entries.every(([name]) => typeof name === "string")
            ? Object.fromEntries(entries as [string, unknown][])
            : value;
    }
    return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, byName(inner)]))
        : value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether every Deployment runs the very ReplicaSet that it ran before. */
export function sameReplicaSets(before: Snapshot, after: Snapshot): boolean {
    return Object.keys(before).every(
        (name) => before[name]?.replicaSet === after[name]?.replicaSet,
    );
}
