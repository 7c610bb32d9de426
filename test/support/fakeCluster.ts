import type { PinnedCluster } from "../../observe/pinnedCluster";
import type { RollingWorkload } from "../../observe/clusterReads";

/** A cluster in the state that an update expects, with the changes of a test. */
export function fakeCluster(changes: Partial<PinnedCluster> = {}): PinnedCluster {
    return {
        context: "test",
        certificate: () => Promise.resolve({ state: "absent" }),
        certificateRequest: () => Promise.resolve({ state: "absent" }),
        secret: () => Promise.resolve({ state: "absent" }),
        workload: () => Promise.resolve({ state: "found", value: rolledOut }),
        dryRunCreate: () => Promise.resolve(),
        ...changes,
    };
}

const object: unknown = {
    spec: { replicas: 1 },
    status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};

const rolledOut = object as RollingWorkload;
