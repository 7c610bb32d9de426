import { setTimeout as sleep } from "node:timers/promises";

import {
    AppsV1Api,
    CoreV1Api,
    KubeConfig,
    type V1Pod,
    type V1ReplicaSet,
} from "@kubernetes/client-node";

import type { Mode } from "../../contracts";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { laneDeployment } from "../../lane/local/deployment";
import { quietProgress } from "../../lane/progress";
import { devStack, upInMode, withCharts } from "../../lane/pulumi/devStack";
import type { Step } from "../../lane/pulumi/events";
import type { Config, PulumiResult, PulumiRun } from "../../lane/pulumi/stack";
import { verify } from "../../verify";

/** Time limit between Ready and the log lines that prove the mode, in seconds. */
const secondsToSettle = 60;

/** Namespace of the link's workloads. */
export const namespace = "noetl";

/** Kubeconfig of the lane's cluster. */
export function laneConfig(): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    return config;
}

/** Switches the lane's stack to a mode; `change` adds config overrides. */
export async function up(mode: Mode, change: Config = {}): Promise<PulumiResult> {
    return upInMode(mode, quietProgress, () => undefined, change);
}

/** Runs `pulumi` on the lane's stack with the config of a mode; does not throw on failure. */
export async function pulumi(
    args: readonly [string, ...string[]],
    mode: Mode,
    { config = {}, ...options }: PulumiRun = {},
): Promise<PulumiResult> {
    const overrides = { ...(await withCharts(config, quietProgress)), mode };
    return devStack().pulumi(args, { ...options, config: overrides });
}

/** Destroys the lane's stack; the mode must be plain. */
export async function destroy(): Promise<PulumiResult> {
    return devStack().destroy();
}

/** Steps of an operation that changed a resource; a read is no change. */
export function changes({ steps }: Pick<PulumiResult, "steps">): readonly Step[] {
    return steps.filter(({ op }) => op !== "same" && op !== "read");
}

/**
 * Switches the lane to a mode and returns the failed verification rows in words; empty if all hold.
 */
export async function switchTo(mode: Mode, change: Config = {}): Promise<string[]> {
    await up(mode, change);
    return failures();
}

/**
 * Failed verification rows of the deployed link, in words, once they had time to settle. The
 * caller's log rows are left out: the caller logs a count of calls, not a worker's lines.
 */
export async function failures(): Promise<string[]> {
    const deadline = Date.now() + secondsToSettle * 1000;
    for (;;) {
        const { mode, rows } = await verify(await laneDeployment());
        const failed = rows.filter(
            ({ id, subject, status }) =>
                status === "fail" && !(subject === "caller" && id.startsWith("log.")),
        );
        if (failed.length === 0 || Date.now() > deadline) {
            return failed.map((row) => `${mode}: ${row.subject}: ${row.meaning}: ${row.evidence}`);
        }
        await sleep(1000);
    }
}

/**
 * Status of the server's response to a call in plain HTTP.
 * @throws Error without a response.
 */
export async function healthInPlain(): Promise<number> {
    const service = { namespace, name: "noetl-server-rust" };
    const { spec } = await laneConfig().makeApiClient(CoreV1Api).readNamespacedService(service);
    return (await fetch(`http://${spec?.clusterIP ?? ""}:8082/api/health`)).status;
}

/** Pods of an app that are neither finished nor being deleted. */
export async function podsOf(app: string): Promise<V1Pod[]> {
    const { items } = await laneConfig()
        .makeApiClient(CoreV1Api)
        .listNamespacedPod({ namespace, labelSelector: `app=${app}` });
    return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

/** Names of a Deployment's ReplicaSets that have pods. */
export async function replicaSetsOf(deployment: string): Promise<(string | undefined)[]> {
    const { items } = await laneConfig()
        .makeApiClient(AppsV1Api)
        .listNamespacedReplicaSet({ namespace });
    const own = ({ metadata }: V1ReplicaSet) =>
        metadata?.ownerReferences?.some(({ name }) => name === deployment) ?? false;
    return items
        .filter((set) => own(set) && (set.spec?.replicas ?? 0) > 0)
        .map(({ metadata }) => metadata?.name);
}
