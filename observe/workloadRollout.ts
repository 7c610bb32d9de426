import { workloadName, type WorkloadRef } from "../workload/kinds";
import type { Look, Observation } from "./observation";
import type { PinnedCluster } from "./pinnedCluster";
import { rolloutOf, type Rollout } from "./rollout";

/**
 * Observes that the rollout of a workload is complete. Jobs and CronJobs have no rollout: the
 * provider awaits a Job, and a CronJob's next run uses the latest template.
 *
 * @param scaledElsewhere Another controller sets the replicas: one available pod is enough.
 */
export function workloadRollout(
    cluster: Pick<PinnedCluster, "context" | "workload">,
    workload: WorkloadRef,
    scaledElsewhere: boolean,
): Observation {
    const { kind, namespace } = workload;
    const kubectl = `kubectl --context ${cluster.context} --namespace ${namespace}`;
    return {
        subject: workloadName(workload),
        expected: "every pod available, and none of an older template",
        look: async () => {
            const read = await cluster.workload(workload);
            switch (read?.state) {
                case "found":
                    return lookAt(rolloutOf(kind, read.value, scaledElsewhere), kubectl);
                case "absent":
                    return refused(
                        "it is gone",
                        "See who deleted it; `pulumi refresh` and `pulumi up` make it again",
                    );
                case "forbidden":
                    return refused(
                        "it may not be read",
                        "Allow the account of the update to get it",
                    );
                case undefined:
                    return { state: "seen" };
            }
        },
    };
}

function lookAt({ state, found, fix, patience }: Rollout, kubectl: string): Look {
    const about = { found, fix: { words: fix.words, commands: [`${kubectl} ${fix.kubectl}`] } };
    switch (state) {
        case "done":
        case "idle":
            return { state: "seen" };
        case "stuck":
            return { ...about, state: "refused" };
        case "waiting":
            return { ...about, state: "pending", patience, progress: found };
    }
}

const refused = (found: string, words: string): Look => ({
    state: "refused",
    found,
    fix: { words },
});
