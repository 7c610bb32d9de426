import { kubeconfigPath } from "../cluster/layout";
import { clusterUp } from "../cluster";
import { ensureCertManagerChart, ensureTools } from "../cluster/build";
import { ensureImages } from "../cluster/images";
import type { Progress } from "../progress";
import type { StackTools } from "./stack";

/** A running cluster with everything that the dev stack needs from outside. */
export interface Lane {
    readonly kubeconfig: string;
    readonly tools: StackTools;
    /** Whether the worker is noetl's own; else a stand-in that calls the server. */
    readonly worker: boolean;
}

/**
 * Installs and builds what is missing and starts the cluster. What is there already is kept, so
 * that a second call takes seconds.
 * @param options.worker `build` builds noetl-worker where it is missing, which takes half an hour.
 */
export async function laneUp(
    progress: Progress,
    options: { readonly worker: "build" | "ifCached" },
): Promise<Lane> {
    const tools = await ensureTools(progress);
    const chart = await ensureCertManagerChart(progress);
    const { images, worker } = await ensureImages(progress, options);
    await clusterUp({ tools, images: images.map(({ tar }) => tar), progress });
    return { kubeconfig: kubeconfigPath, tools: { helm: tools.helm, chart }, worker };
}
