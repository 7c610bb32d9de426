import { clusterUp, type ClusterTools, enterNetworkNamespace } from "../cluster";
import { ensureCertManagerChart, ensureTools } from "../cluster/build";
import { ensureCertManager } from "../cluster/build/certManager";
import { ensureCoredns } from "../cluster/build/coredns";
import { ensureServer } from "../cluster/build/noetl";
import { buildPackages, ensureImages } from "../cluster/images";
import { findInit, sharesNetwork } from "../cluster/node/namespaces";
import { clusterPackages, ensurePackages } from "../cluster/packages";
import type { Progress } from "../progress";
import { ensurePulumi } from "../pulumi/tools";
import { buildPlan } from "./buildPlan";

/** Whether to build a missing noetl-worker, half an hour on two cores, or to use the stand-in. */
export type WorkerChoice = "build" | "ifCached";

/**
 * Installs and builds what is missing, starts the cluster, and continues inside its network. The
 * command restarts there and finds these steps done. Existing parts are kept.
 */
export async function enterLane(progress: Progress, worker: WorkerChoice): Promise<void> {
    if (!(await isInside())) {
        const plan = await buildPlan();
        if (plan !== undefined) process.stderr.write(`${plan}\n`);
        await ensurePackages([...clusterPackages, ...buildPackages], progress);
        const tools = await buildAll(progress);
        const { images } = await ensureImages(progress, { worker });
        await clusterUp({ tools, images: images.map(({ tar }) => tar), progress });
    }
    await enterNetworkNamespace();
}

/**
 * Runs long builds, two at a time, because each build has stretches that use one core or wait for a
 * download. Both halves take about the same time.
 */
async function buildAll(progress: Progress): Promise<ClusterTools> {
    const [tools] = await Promise.all([
        ensureTools(progress).then(async (made) => {
            await ensureCertManager(progress);
            return made;
        }),
        ensurePulumi(progress).then(async () => {
            await ensureServer(progress);
            await ensureCoredns(progress);
        }),
    ]);
    await ensureCertManagerChart(progress);
    return tools;
}

async function isInside(): Promise<boolean> {
    const init = await findInit();
    return init !== undefined && (await sharesNetwork(init));
}
