import type { WorkloadRef } from "../workload/kinds";

/** How far a workload's pods are those of its latest template. */
export interface Rollout {
    /**
     * - `done`: the controller has seen the latest template, as many pods as needed are available
     *   with it, and no pod of an older one is left but those that are being deleted.
     * - `idle`: scaled to zero, so that no pod runs; the next ones come from the latest template.
     * - `waiting`: not yet.
     * - `stuck`: never by itself.
     */
    readonly state: "done" | "idle" | "stuck" | "waiting";
    /** Pods that the workload asks for. */
    readonly wanted: number;
    /** The counts, in words. */
    readonly found: string;
    /** What to do about a rollout that is stuck or late. */
    readonly fix: KubectlFix;
    /** Seconds that may pass without progress. */
    readonly patience: number;
}

/** An instruction, and the arguments of kubectl that follow it. */
export interface KubectlFix {
    readonly words: string;
    readonly kubectl: string;
}

/** Fields of a Deployment, StatefulSet or DaemonSet that tell how far it has rolled out. */
export interface RollingFields {
    readonly metadata?: { readonly name?: string; readonly generation?: number };
    readonly spec?: {
        readonly replicas?: number;
        readonly paused?: boolean;
        readonly progressDeadlineSeconds?: number;
        readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
        readonly updateStrategy?: {
            readonly type?: string;
            readonly rollingUpdate?: {
                readonly partition?: number;
                readonly maxUnavailable?: unknown;
            };
        };
    };
    readonly status?: {
        readonly observedGeneration?: number;
        readonly conditions?: readonly { readonly reason?: string }[];
        readonly replicas?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
        readonly desiredNumberScheduled?: number;
        readonly currentNumberScheduled?: number;
        readonly updatedNumberScheduled?: number;
        readonly numberAvailable?: number;
    };
}

/** Kubernetes' default for the progress deadline of a Deployment; other kinds have none. */
const defaultDeadline = 600;

/**
 * Kubernetes has given the rollout up. Where an older ReplicaSet is taken up again, it says so of
 * the rollout before, until the first pod of this one is there.
 */
const afterDeadline = 30;

/**
 * How far a workload has rolled out: by the rules of `kubectl rollout status`, and with no pod of an
 * older template left.
 *
 * @param scaledElsewhere Others scale it: of the pods that they ask for, one must be available.
 */
export function rolloutOf(
    kind: WorkloadRef["kind"],
    workload: RollingFields,
    scaledElsewhere = false,
): Rollout {
    const { metadata, spec, status } = workload;
    const self = `${kind.toLowerCase()}/${metadata?.name ?? ""}`;
    const counts = kind === "DaemonSet" ? nodeCounts(workload) : replicaCounts(workload);
    const { wanted } = counts;
    if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) {
        return {
            state: "waiting",
            wanted,
            found: "the latest change has not been taken up yet",
            fix: { words: "See why no controller takes it up", kubectl: `describe ${self}` },
            patience: defaultDeadline,
        };
    }
    const needed = scaledElsewhere ? Math.min(wanted, 1) : wanted;
    const labels = Object.entries(spec?.selector?.matchLabels ?? {}).map((one) => one.join("="));
    const rollout: Rollout = {
        ...judge(counts, needed),
        wanted,
        fix: { words: "Look at its pods", kubectl: `describe pods --selector ${labels.join(",")}` },
        patience: spec?.progressDeadlineSeconds ?? defaultDeadline,
    };
    return rollout.state === "waiting" ? hindered(rollout, self, counts, workload) : rollout;
}

/** Pods of a workload, as its controller counts them. */
interface Counts {
    readonly wanted: number;
    readonly existing: number;
    readonly updated: number;
    readonly available: number;
}

function replicaCounts({ spec, status }: RollingFields): Counts {
    return {
        wanted: spec?.replicas ?? 1,
        existing: status?.replicas ?? 0,
        updated: status?.updatedReplicas ?? 0,
        available: status?.availableReplicas ?? 0,
    };
}

function nodeCounts({ status }: RollingFields): Counts {
    return {
        wanted: status?.desiredNumberScheduled ?? 0,
        existing: status?.currentNumberScheduled ?? 0,
        updated: status?.updatedNumberScheduled ?? 0,
        available: status?.numberAvailable ?? 0,
    };
}

function judge(
    { wanted, existing, updated, available }: Counts,
    needed: number,
): Pick<Rollout, "found" | "state"> {
    const old = Math.max(existing - updated, 0);
    const counts = `${available} of ${wanted} pods available, ${updated} of the latest template`;
    if (old > 0) {
        return { state: "waiting", found: `${counts}, ${old} of an older one` };
    }
    if (updated < needed || available < needed) {
        return { state: "waiting", found: counts };
    }
    return wanted === 0
        ? { state: "idle", found: "scaled to 0" }
        : { state: "done", found: counts };
}

/** What keeps a rollout from its end, where the workload says so. */
function hindered(
    rollout: Rollout,
    self: string,
    { wanted, existing, updated }: Counts,
    { spec, status }: RollingFields,
): Rollout {
    const { type, rollingUpdate } = spec?.updateStrategy ?? {};
    const partition = rollingUpdate?.partition ?? 0;
    const because = (reason: string, changes: Partial<Rollout>): Rollout => ({
        ...rollout,
        found: `${rollout.found}; ${reason}`,
        ...changes,
    });
    if (spec?.paused === true && updated < Math.max(wanted, existing)) {
        return because("the rollout is paused", {
            state: "stuck",
            fix: { words: "Resume it", kubectl: `rollout resume ${self}` },
        });
    }
    if (partition > 0 && updated < existing) {
        return because(`updateStrategy.rollingUpdate.partition is ${partition}`, {
            state: "stuck",
            fix: { words: "Set the partition to 0", kubectl: `edit ${self}` },
        });
    }
    if (type === "OnDelete") {
        const words = "Delete the pods that are left of an older template, one by one";
        return because("updateStrategy.type OnDelete replaces no pod", {
            fix: { ...rollout.fix, words },
        });
    }
    return status?.conditions?.some(({ reason }) => reason === "ProgressDeadlineExceeded") === true
        ? because("its progress deadline is exceeded", { patience: afterDeadline })
        : rollout;
}
