import type { Deployment, OutputsSource } from "../../verify/outputs";
import { clusterStatus, enterNetworkNamespace } from "../cluster";
import { cachedWorker } from "../cluster/build/noetl";
import { kubeconfigPath } from "../cluster/layout";
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
        if (name !== devStack().name || (await clusterStatus()).state === "stopped") {
            return undefined;
        }
        await enterNetworkNamespace();
        return laneDeployment();
    },
};
