import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

import type { Progress } from "../progress";
import { clusterDir, kubeconfigPath } from "./layout";
import { leftovers } from "./leftovers";
import { exclusively } from "./lock";
import { removeCgroups } from "./node/cgroups";
import { initProcesses } from "./node/namespaces";
import { requireLinuxRoot } from "./requirements";
import { waitFor } from "./wait";

/**
 * Removes the cluster in any state: processes, containers, mounts, network, cgroups, data. Does
 * nothing without a cluster.
 * @throws Error that lists what could not be removed.
 */
export async function clusterDown({ progress }: { readonly progress: Progress }): Promise<void> {
    requireLinuxRoot();
    await exclusively("taking the cluster down", () =>
        progress.step("Cluster: down", removeCluster),
    );
}

/** Does the work of `clusterDown`; the caller must hold the lock. */
export async function removeCluster(): Promise<void> {
    await endProcesses();
    await Promise.all(
        [clusterDir, kubeconfigPath].map((path) => rm(path, { recursive: true, force: true })),
    );
    await waitFor(
        "Removing the cluster",
        async () => {
            await removeCgroups();
            return (await leftovers()).length === 0;
        },
        { seconds: 20, look: "what is left" },
    ).catch(async (error: unknown) => {
        const what = (await leftovers()).join(", ");
        throw new Error(`Something of the cluster could not be removed: ${what}`, { cause: error });
    });
}

/**
 * When the first process of a PID namespace ends, the kernel ends the others and releases their
 * mounts.
 */
async function endProcesses(): Promise<void> {
    const pids = await initProcesses();
    for (const pid of pids) {
        process.kill(pid, "SIGKILL");
    }
    await waitFor(
        "Ending the cluster's processes",
        async () => Promise.resolve(!pids.some((pid) => existsSync(`/proc/${pid}`))),
        { seconds: 30, look: `the processes ${pids.join(", ")}`, everyMs: 20 },
    );
}
