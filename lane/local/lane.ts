import { clusterUp, type ClusterTools, enterNetworkNamespace } from "../cluster";
import { ensureApproverPolicyChart, ensureCertManagerChart, ensureTools } from "../cluster/build";
import { ensureCertManager } from "../cluster/build/certManager";
import { ensureCoredns } from "../cluster/build/coredns";
import { ensureServer } from "../cluster/build/noetl";
import { buildPackages, ensureImages } from "../cluster/images";
import { findInit, sharesNetwork } from "../cluster/node/namespaces";
import { clusterPackages, ensurePackages } from "../cluster/packages";
import type { Progress } from "../progress";
import { ensurePulumi } from "../pulumi/tools";
import { buildPlan } from "./buildPlan";

/** Whether noetl-worker is built where it is missing, half an hour on two cores, or stood in for. */
export type WorkerChoice = "build" | "ifCached";

/**
 * Installs and builds what is missing, starts the cluster, and goes on inside its network, where
 * this very command runs once more and finds all of that done. What is there already is kept.
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
 * Builds what takes long, two at a time: each build has stretches that keep one core busy, or wait
 * for a download. Both halves take about as long.
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
    await ensureApproverPolicyChart(progress);
    return tools;
}

async function isInside(): Promise<boolean> {
    const init = await findInit();
    return init !== undefined && (await sharesNetwork(init));
}
