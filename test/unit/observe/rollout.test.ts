import { describe, expect, test } from "vitest";

import type { WorkloadRef } from "../../../workload/kinds";
import { rolloutOf, type RollingFields } from "../../../observe/rollout";

type Changes = RollingFields["status"] & { readonly spec?: RollingFields["spec"] };

/** Two pods of the latest template, but for what is changed. */
function replicas({ spec, ...status }: Changes = {}): RollingFields {
    return {
        metadata: { name: "api", generation: 3 },
        spec: { replicas: 2, selector: { matchLabels: { app: "api" } }, ...spec },
        status: {
            observedGeneration: 3,
            replicas: 2,
            updatedReplicas: 2,
            availableReplicas: 2,
            ...status,
        },
    };
}

/** A pod of the latest template on each of two nodes, but for what is changed. */
function nodes({ spec, ...status }: Changes = {}): RollingFields {
    return {
        metadata: { name: "api", generation: 3 },
        spec: { ...spec },
        status: {
            observedGeneration: 3,
            desiredNumberScheduled: 2,
            currentNumberScheduled: 2,
            updatedNumberScheduled: 2,
            numberAvailable: 2,
            ...status,
        },
    };
}

const late = [{ reason: "ProgressDeadlineExceeded" }];
const partitioned = { updateStrategy: { rollingUpdate: { partition: 1 } } };
const onDelete = { updateStrategy: { type: "OnDelete" } };

describe("a rollout is over", () => {
    test.each<[string, WorkloadRef["kind"], RollingFields, string]>([
        ["of a Deployment", "Deployment", replicas(), "done"],
        ["of a StatefulSet", "StatefulSet", replicas(), "done"],
        ["of a DaemonSet", "DaemonSet", nodes(), "done"],
        ["where nothing is said of replicas", "Deployment", replicasByDefault(), "done"],
        ["at zero replicas", "Deployment", scaledTo(0), "idle"],
        ["on no node", "DaemonSet", nodes(onNoNode), "idle"],
        ["though it is paused", "Deployment", replicas({ spec: { paused: true } }), "done"],
        ["though it was late", "Deployment", replicas({ conditions: late }), "done"],
        ["though a partition is set", "StatefulSet", replicas({ spec: partitioned }), "done"],
        ["though pods are replaced by hand", "DaemonSet", nodes({ spec: onDelete }), "done"],
    ])("%s", (_, kind, workload, state) => {
        expect(rolloutOf(kind, workload).state).toBe(state);
    });
});

describe("a rollout goes on", () => {
    test.each<[string, WorkloadRef["kind"], RollingFields, string]>([
        [
            "while its controller has not seen the latest change",
            "Deployment",
            replicas({ observedGeneration: 2 }),
            "the latest change has not been taken up yet",
        ],
        [
            "while a StatefulSet's controller has not seen it, which providers before 4.26 overlook",
            "StatefulSet",
            replicas({ observedGeneration: 2 }),
            "the latest change has not been taken up yet",
        ],
        [
            "while the status is that of no controller",
            "Deployment",
            { metadata: { generation: 1 } },
            "the latest change has not been taken up yet",
        ],
        [
            "while a pod of the latest template is missing",
            "Deployment",
            replicas({ replicas: 1, updatedReplicas: 1, availableReplicas: 1 }),
            "1 of 2 pods available, 1 of the latest template",
        ],
        [
            "while a pod is not available",
            "StatefulSet",
            replicas({ availableReplicas: 1 }),
            "1 of 2 pods available, 2 of the latest template",
        ],
        [
            "while a pod of an older template is left",
            "Deployment",
            replicas({ replicas: 3 }),
            "2 of 2 pods available, 2 of the latest template, 1 of an older one",
        ],
        [
            "while the last pod of an older template is left at zero replicas",
            "Deployment",
            replicas({ replicas: 1, updatedReplicas: 0, spec: { replicas: 0 } }),
            "2 of 0 pods available, 0 of the latest template, 1 of an older one",
        ],
        [
            "while a node has the older pod",
            "DaemonSet",
            nodes({ updatedNumberScheduled: 1 }),
            "2 of 2 pods available, 1 of the latest template, 1 of an older one",
        ],
        [
            "while a node has no pod",
            "DaemonSet",
            nodes({ currentNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }),
            "1 of 2 pods available, 1 of the latest template",
        ],
        [
            "while pods wait to be deleted by hand",
            "StatefulSet",
            replicas({ updatedReplicas: 1, spec: onDelete }),
            "2 of 2 pods available, 1 of the latest template, 1 of an older one; updateStrategy.type OnDelete replaces no pod",
        ],
        [
            "though it is paused, where only an available pod is missing",
            "Deployment",
            replicas({ availableReplicas: 1, spec: { paused: true } }),
            "1 of 2 pods available, 2 of the latest template",
        ],
    ])("%s", (_, kind, workload, found) => {
        expect(rolloutOf(kind, workload)).toMatchObject({ state: "waiting", found });
    });
});

describe("a rollout is stuck", () => {
    test.each<[string, WorkloadRef["kind"], RollingFields, object]>([
        [
            "where it is paused before its end",
            "Deployment",
            replicas({ updatedReplicas: 0, spec: { paused: true } }),
            {
                found: "2 of 2 pods available, 0 of the latest template, 2 of an older one; the rollout is paused",
                fix: { words: "Resume it", kubectl: "rollout resume deployment/api" },
            },
        ],
        [
            "where a partition keeps pods of the older template",
            "StatefulSet",
            replicas({ updatedReplicas: 1, spec: partitioned }),
            {
                found: "2 of 2 pods available, 1 of the latest template, 1 of an older one; updateStrategy.rollingUpdate.partition is 1",
                fix: { words: "Set the partition to 0", kubectl: "edit statefulset/api" },
            },
        ],
    ])("%s", (_, kind, workload, expected) => {
        expect(rolloutOf(kind, workload)).toMatchObject({ state: "stuck", ...expected });
    });
});

describe("a workload that others scale", () => {
    const scaledElsewhere = true;

    test("needs one available pod of those that they ask for", () => {
        const asked = replicas({ updatedReplicas: 2, availableReplicas: 1, spec: { replicas: 9 } });
        expect(rolloutOf("Deployment", asked, scaledElsewhere).state).toBe("done");
        expect(rolloutOf("Deployment", asked).state).toBe("waiting");
    });

    test("may have no pod of an older template, nor none that is available", () => {
        const old = replicas({ replicas: 3 });
        const none = replicas({ availableReplicas: 0 });
        expect(rolloutOf("Deployment", old, scaledElsewhere).state).toBe("waiting");
        expect(rolloutOf("Deployment", none, scaledElsewhere).state).toBe("waiting");
    });

    test("may be scaled to zero", () => {
        expect(rolloutOf("Deployment", scaledTo(0), scaledElsewhere).state).toBe("idle");
    });
});

describe("patience", () => {
    const pending = { availableReplicas: 0 };

    test.each<[string, Changes, number]>([
        ["is the progress deadline", { ...pending, spec: { progressDeadlineSeconds: 90 } }, 90],
        ["is Kubernetes' default where there is none", pending, 600],
        ["is short where Kubernetes has given up", { ...pending, conditions: late }, 30],
    ])("%s", (_, changes, seconds) => {
        expect(rolloutOf("Deployment", replicas(changes)).patience).toBe(seconds);
    });

    test("comes with the command that shows the pods", () => {
        const { words, kubectl } = rolloutOf("Deployment", replicas(pending)).fix;
        expect(`${words}: ${kubectl}`).toBe("Look at its pods: describe pods --selector app=api");
    });
});

function scaledTo(count: number): RollingFields {
    const status = { replicas: count, updatedReplicas: count, availableReplicas: count };
    return replicas({ ...status, spec: { replicas: count } });
}

/** The API server says one; a manifest may say nothing. */
function replicasByDefault(): RollingFields {
    const { metadata, status } = scaledTo(1);
    return { metadata: { ...metadata }, status: { ...status } };
}

const onNoNode = {
    desiredNumberScheduled: 0,
    currentNumberScheduled: 0,
    updatedNumberScheduled: 0,
    numberAvailable: 0,
};
