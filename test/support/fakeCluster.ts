import type { PinnedCluster } from "../../observe/pinnedCluster";
import type { PermittedNames } from "../../pki/nameConstraints";
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
        issuerKind: () => Promise.resolve(undefined),
        issuer: () => Promise.resolve({ state: "absent" }),
        mayApprove: () => Promise.resolve({ state: "forbidden" }),
        ...changes,
    };
}

/** A cluster in which every Certificate is there; a root among them permits these names. */
export function clusterWithRoot(permitted: PermittedNames = {}): PinnedCluster {
    const value = {
        metadata: {},
        spec: { issuerRef: { name: "root" }, nameConstraints: { permitted } },
    };
    return fakeCluster({ certificate: () => Promise.resolve({ state: "found", value }) });
}

const object: unknown = {
    spec: { replicas: 1 },
    status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};

const rolledOut = object as RollingWorkload;
