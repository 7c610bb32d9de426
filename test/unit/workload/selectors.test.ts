import { describe, expect, test } from "vitest";

import {
    labelsOf,
    matchesLabels,
    podLabelsOf,
    selects,
    type SelectablePods,
} from "../../../workload/selectors";

const set: SelectablePods = { kind: "StatefulSet", name: "server", podLabels: { app: "server" } };

describe("a Service of a StatefulSet selects", () => {
    test.each<[string, unknown, boolean]>([
        ["by its labels", { app: "server" }, true],
        ["one pod by its name", { "statefulset.kubernetes.io/pod-name": "server-0" }, true],
        ["one pod by its index", { app: "server", "apps.kubernetes.io/pod-index": "0" }, true],
        ["not a pod of another one", { "statefulset.kubernetes.io/pod-name": "server-x-0" }, false],
        ["not a pod without an ordinal", { "statefulset.kubernetes.io/pod-name": "server" }, false],
        ["not by a label that it lacks", { app: "server", tier: "a" }, false],
        ["not by another kind's label", { "pod-template-hash": "abc" }, false],
        ["nothing with an empty selector", {}, false],
        ["nothing without a selector", undefined, false],
    ])("%s", (_, selector, result) => {
        expect(selects(selector, podLabelsOf(set))).toBe(result);
    });
});

test.each<[SelectablePods["kind"], object, boolean]>([
    ["Job", { "batch.kubernetes.io/job-name": "server" }, true],
    ["Job", { "job-name": "server" }, true],
    ["Job", { "job-name": "other" }, false],
    ["CronJob", { "batch.kubernetes.io/job-name": "server-28391" }, true],
    ["CronJob", { "batch.kubernetes.io/job-name": "server" }, false],
    ["Deployment", { "pod-template-hash": "5d4f" }, true],
    ["DaemonSet", { "controller-revision-hash": "5d4f" }, true],
    ["Pod", { "pod-template-hash": "5d4f" }, false],
])("a label that the controller of a %s sets: %j", (kind, selector, result) => {
    expect(selects(selector, podLabelsOf({ ...set, kind }))).toBe(result);
});

test("a label of the template has the template's value only", () => {
    const own = { ...set, podLabels: { "apps.kubernetes.io/pod-index": "7" } };
    expect(selects({ "apps.kubernetes.io/pod-index": "0" }, podLabelsOf(own))).toBe(false);
});

describe("a label selector matches", () => {
    const labels = labelsOf({ app: "server", tier: "a" });
    const expression = (key: string, operator: string, values?: readonly string[]) => ({
        matchExpressions: [{ key, operator, values }],
    });
    test.each<[string, unknown, boolean]>([
        ["all when it is empty", {}, true],
        ["all when it is absent", undefined, true],
        ["equal labels", { matchLabels: { app: "server" } }, true],
        ["not other labels", { matchLabels: { app: "worker" } }, false],
        ["In", expression("app", "In", ["x", "server"]), true],
        ["In, another value", expression("app", "In", ["x"]), false],
        ["NotIn", expression("app", "NotIn", ["x"]), true],
        ["NotIn, its value", expression("app", "NotIn", ["server"]), false],
        ["Exists", expression("tier", "Exists"), true],
        ["Exists, a label that it lacks", expression("zone", "Exists"), false],
        ["DoesNotExist", expression("zone", "DoesNotExist"), true],
        ["DoesNotExist, its label", expression("tier", "DoesNotExist"), false],
        ["an operator that is not known", expression("app", "Gt", ["1"]), true],
        ["both parts", { matchLabels: { app: "server" }, ...expression("tier", "Exists") }, true],
        ["not one of both", { matchLabels: { app: "x" }, ...expression("tier", "Exists") }, false],
    ])("%s", (_, selector, result) => {
        expect(matchesLabels(selector, labels)).toBe(result);
    });
});
