import { join } from "node:path";

import { readProject } from "../../config/project";
import type { Deployment, OutputsSource } from "../../verify/outputs";
import { clusterStatus, enterNetworkNamespace } from "../cluster";
import { cachedWorker } from "../cluster/build/noetl";
import { contextName, kubeconfigPath } from "../cluster/layout";
import { type Progress, quietProgress } from "../progress";
import { devStack } from "../pulumi/devStack";

/** The lane's last deployment, with access from inside the lane's network. */
export async function laneDeployment(progress: Progress = quietProgress): Promise<Deployment> {
    return {
        outputs: await devStack(progress).outputs(),
        kubeconfig: kubeconfigPath,
        kubectl: "npm run local -- kubectl",
        standIn: cachedWorker() === undefined,
        connections: true,
    };
}

/**
 * The lane as a source of stack outputs. Enters the cluster's network if the lane has the stack.
 */
export const localLane: OutputsSource = {
    name: "the local lane",
    load: async (name) => {
        const isRunning = async () => (await clusterStatus()).state !== "stopped";
        if (!(await isLaneStack(join(__dirname, "..", ".."), name)) || !(await isRunning())) {
            return undefined;
        }
        await enterNetworkNamespace();
        return laneDeployment();
    },
};

/**
 * Whether a stack of a project is the lane's. Its file may pin it to another cluster: the lane then
 * has a stack of the same name, and it is not the one that is meant.
 */
export async function isLaneStack(folder: string, stack: string): Promise<boolean> {
    if (stack !== devStack().name) return false;
    const { name, config } = await readProject(folder, stack);
    return config[`${name}:kubeContext`] === contextName;
}
