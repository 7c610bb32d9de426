import { clusterUp, enterNetworkNamespace } from "../cluster";
import { ensureApproverPolicyChart, ensureCertManagerChart, ensureTools } from "../cluster/build";
import { ensureImages } from "../cluster/images";
import { findInit, sharesNetwork } from "../cluster/node/namespaces";
import type { Progress } from "../progress";

/** Whether noetl-worker is built where it is missing, half an hour on two cores, or stood in for. */
export type WorkerChoice = "build" | "ifCached";

/**
 * Installs and builds what is missing, starts the cluster, and goes on inside its network, where
 * this very command runs once more and finds all of that done. What is there already is kept.
 */
export async function enterLane(progress: Progress, worker: WorkerChoice): Promise<void> {
    if (!(await isInside())) {
        const tools = await ensureTools(progress);
        await ensureCertManagerChart(progress);
        await ensureApproverPolicyChart(progress);
        const { images } = await ensureImages(progress, { worker });
        await clusterUp({ tools, images: images.map(({ tar }) => tar), progress });
    }
    await enterNetworkNamespace();
}

async function isInside(): Promise<boolean> {
    const init = await findInit();
    return init !== undefined && (await sharesNetwork(init));
}
