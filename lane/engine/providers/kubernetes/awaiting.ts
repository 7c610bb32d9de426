import { setTimeout as sleep } from "node:timers/promises";

import { EngineError } from "../../errors";
import type { Cluster } from "./cluster";
import { idOf, type KubernetesObject } from "./object";
import { troubles } from "./troubles";
import { readiness } from "./readiness";

/** As Pulumi's. */
const defaultTimeoutSeconds = 600;

const reportSeconds = 5;

/** How to wait. */
export interface Patience {
    readonly timeoutSeconds?: number | undefined;
    readonly progress: (message: string) => void;
}

/**
 * Waits until an object is ready, and returns it as it is then.
 * @throws EngineError with what warnings and pods say, if it fails or takes too long.
 */
export async function awaitReady(
    cluster: Cluster,
    object: KubernetesObject,
    patience: Patience,
): Promise<KubernetesObject> {
    return poll(patience, async () => {
        const live = await cluster.get(object);
        if (live === undefined) return { error: "it was deleted by somebody else" };
        const verdict = await readiness(live, cluster);
        if (verdict.state === "ready") return { result: live };
        return verdict.state === "failed" ? { error: verdict.reason } : { waiting: verdict.reason };
    }).catch(async (error: unknown) => {
        if (!(error instanceof GaveUp)) throw error;
        const details = await troubles(cluster, object).catch(() => []);
        throw failure(object, "is not ready", [error.message, ...details]);
    });
}

/**
 * Waits until an object is gone, or another of its name has taken its place.
 * @throws EngineError naming the finalizers that hold it, if that takes too long.
 */
export async function awaitGone(
    cluster: Cluster,
    object: KubernetesObject,
    uid: string | undefined,
    patience: Patience,
): Promise<void> {
    await poll(patience, async () => {
        const live = await cluster.get(object);
        if (live === undefined || live.metadata.uid !== uid) return { result: undefined };
        const { finalizers = [] } = live.metadata;
        return { waiting: `deletion, finalizers: ${finalizers.join(", ") || "none"}` };
    }).catch((error: unknown) => {
        if (!(error instanceof GaveUp)) throw error;
        throw failure(object, "still exists", [error.message]);
    });
}

class GaveUp extends Error {}

type Look<T> = { result: T } | { waiting: string } | { error: string };

async function poll<T>(patience: Patience, look: () => Promise<Look<T>>): Promise<T> {
    const { timeoutSeconds = defaultTimeoutSeconds, progress } = patience;
    const started = Date.now();
    const deadline = started + timeoutSeconds * 1000;
    let nextReport = Date.now() + reportSeconds * 1000;
    for (;;) {
        const seen = await look();
        if ("result" in seen) return seen.result;
        if ("error" in seen) throw new GaveUp(seen.error);
        if (Date.now() > deadline) {
            throw new GaveUp(`waited ${timeoutSeconds} s for ${seen.waiting}`);
        }
        if (Date.now() > nextReport) {
            progress(`waiting for ${seen.waiting}`);
            nextReport = Date.now() + reportSeconds * 1000;
        }
        await sleep(pauseAfter(Date.now() - started));
    }
}

/** Short at first, for what takes a moment; longer the longer it takes, for many who wait at once. */
function pauseAfter(milliseconds: number): number {
    return Math.min(Math.max(milliseconds / 20, 100), 2000);
}

function failure(object: KubernetesObject, what: string, reasons: readonly string[]): EngineError {
    return new EngineError(`${object.kind} ${idOf(object)} ${what}: ${reasons.join("\n  ")}`);
}
