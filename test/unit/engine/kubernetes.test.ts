import { describe, expect, test } from "vitest";

import { KubernetesProvider } from "../../../lane/engine/providers/kubernetes";
import type { Cluster } from "../../../lane/engine/providers/kubernetes/cluster";
import type { KubernetesObject } from "../../../lane/engine/providers/kubernetes/object";
import { readiness } from "../../../lane/engine/providers/kubernetes/readiness";
import { needsReplacement } from "../../../lane/engine/providers/kubernetes/replacement";
import type { ResourceRequest } from "../../../lane/engine/providers/provider";
import { secret, type Properties } from "../../../lane/engine/values";

/** A cluster that only knows what a Service's selector has found. */
const clusterWithEndpoints = (...endpoints: object[]) =>
    ({ list: () => Promise.resolve([{ endpoints }]) }) as unknown as Cluster;

const object = (kind: string, rest: object, metadata: object = {}) =>
    ({
        apiVersion: kind.slice(0, kind.lastIndexOf("/")),
        kind: kind.slice(kind.lastIndexOf("/") + 1),
        metadata: { name: "x", namespace: "ns", generation: 2, ...metadata },
        ...rest,
    }) as KubernetesObject;

const deployment = (status: object, metadata: object = {}) =>
    object("apps/v1/Deployment", { spec: { replicas: 2 }, status }, metadata);

const seen = { observedGeneration: 2 };
const complete = { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const waitFor = (condition: string) => ({ annotations: { "pulumi.com/waitFor": condition } });
const certificate = (conditions: object[], metadata: object) =>
    object("cert-manager.io/v1/Certificate", { status: { conditions } }, metadata);

describe("an object is", () => {
    test.each<[string, KubernetesObject, object]>([
        ["ready: any kind without a rule", object("v1/Secret", {}), { state: "ready" }],
        ["ready: a complete rollout", deployment(complete), { state: "ready" }],
        [
            "waiting: a change that the controller has not seen",
            deployment({ ...complete, observedGeneration: 1 }),
            { state: "waiting", reason: "the controller to see the change" },
        ],
        [
            "waiting: a new pod is missing",
            deployment({ ...complete, updatedReplicas: 1 }),
            { state: "waiting", reason: "1 of 2 pods updated" },
        ],
        [
            "waiting: an old pod is left",
            deployment({ ...complete, replicas: 3 }),
            { state: "waiting", reason: "1 old pods to terminate" },
        ],
        [
            "waiting: a new pod is not available",
            deployment({ ...complete, availableReplicas: 1 }),
            { state: "waiting", reason: "1 of 2 pods available" },
        ],
        [
            "failed: a rollout past its deadline",
            deployment({
                ...seen,
                conditions: [
                    { type: "Progressing", reason: "ProgressDeadlineExceeded", message: "late" },
                ],
            }),
            { state: "failed", reason: "late" },
        ],
        [
            "ready: one that asks not to be waited for",
            deployment({}, { annotations: { "pulumi.com/skipAwait": "true" } }),
            { state: "ready" },
        ],
        [
            "waiting: a StatefulSet with pods of the old revision",
            object("apps/v1/StatefulSet", {
                status: { ...seen, readyReplicas: 1, currentRevision: "a", updateRevision: "b" },
            }),
            { state: "waiting", reason: "the new revision everywhere" },
        ],
        [
            "waiting: a DaemonSet with a node to go",
            object("apps/v1/DaemonSet", {
                status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 1 },
            }),
            { state: "waiting", reason: "1 of 2 pods updated" },
        ],
        [
            "failed: a job that gave up",
            object("batch/v1/Job", {
                status: {
                    conditions: [
                        {
                            type: "Failed",
                            status: "True",
                            reason: "BackoffLimitExceeded",
                            message: "m",
                        },
                    ],
                },
            }),
            { state: "failed", reason: "BackoffLimitExceeded: m" },
        ],
        [
            "waiting: a Service whose selector finds no pod",
            object("v1/Service", { spec: { selector: { a: "b" } } }),
            { state: "waiting", reason: "pods that its selector matches" },
        ],
        [
            "ready: a headless Service",
            object("v1/Service", { spec: { clusterIP: "None", selector: { a: "b" } } }),
            { state: "ready" },
        ],
        [
            "waiting: a custom resource whose condition is not there yet",
            certificate([], waitFor("condition=Ready")),
            { state: "waiting", reason: "condition Ready=True" },
        ],
        [
            "waiting: a condition of an older generation",
            certificate(
                [{ type: "Ready", status: "True", observedGeneration: 1, reason: "Ok" }],
                waitFor("condition=Ready"),
            ),
            { state: "waiting", reason: "condition Ready=True: Ok: " },
        ],
        [
            "ready: the condition it is to wait for",
            certificate([{ type: "Issuing", status: "False" }], waitFor("Issuing=False")),
            { state: "ready" },
        ],
    ])("%s", async (_, live, expected) => {
        expect(await readiness(live, clusterWithEndpoints())).toEqual(expected);
    });

    test("ready once a Service's selector has found a pod", async () => {
        const service = object("v1/Service", { spec: { selector: { a: "b" } } });
        expect(await readiness(service, clusterWithEndpoints({}))).toEqual({ state: "ready" });
    });

    test("an error if it is to wait for something else", () => {
        const live = certificate([], waitFor("jsonpath={.status.phase}=Running"));
        expect(() => readiness(live, clusterWithEndpoints())).toThrow(
            'pulumi.com/waitFor: "jsonpath={.status.phase}=Running" is not supported',
        );
    });
});

describe("a change", () => {
    const secretObject = object("v1/Secret", {});
    test.each<[string, KubernetesObject, string, Properties, boolean]>([
        ["of a name", object("v1/Service", {}), "metadata.name", {}, true],
        ["of a label", object("v1/Service", {}), "metadata.labels.a", {}, false],
        ["of a selector", deployment({}), "spec.selector.matchLabels.a", {}, true],
        ["of a pod template", deployment({}), "spec.template.spec", {}, false],
        ["of a job's template", object("batch/v1/Job", {}), "spec.template.spec", {}, true],
        ["of a Secret's data", secretObject, "stringData", {}, true],
        ["of a Secret's label", secretObject, "metadata.labels.a", {}, false],
        ["of mutable data", secretObject, "stringData", { enableSecretMutable: "true" }, false],
        [
            "of an immutable Secret's data",
            object("v1/Secret", { immutable: true }),
            "data",
            { enableSecretMutable: "true" },
            true,
        ],
        ["of a ConfigMap's data", object("v1/ConfigMap", {}), "data.key", {}, true],
    ])("%s needs a new object: %4$s", (_, live, path, config, expected) => {
        expect(needsReplacement(live, config, [{ path }])).toBe(expected);
    });
});

describe("the inputs of an object", () => {
    const provider = new KubernetesProvider({});
    const request = (inputs: Properties, type = "kubernetes:core/v1:Secret"): ResourceRequest => ({
        urn: "urn:pulumi:dev::p::kubernetes:core/v1:Secret::token",
        type,
        name: "token",
        inputs: { apiVersion: "v1", kind: "Secret", ...inputs },
        config: {},
        ignoreChanges: [],
        progress: () => undefined,
    });

    test("get a name that is the same in preview and update, and stays", () => {
        const { metadata } = provider.check(request({}));
        expect(metadata).toEqual({ name: expect.stringMatching(/^token-[0-9a-f]{8}$/) as unknown });
        expect(provider.check(request({}))).toMatchObject({ metadata });
        const inputs = { metadata: { name: "token-old" } };
        expect(provider.check(request({}), { id: "x", inputs, outputs: {} })).toMatchObject(inputs);
    });

    test("keep a Secret's data secret, whatever the program says", () => {
        expect(provider.check(request({ stringData: { a: "b" } }))).toMatchObject({
            stringData: secret({ a: "b" }),
        });
    });

    test.each(["kubernetes:core/v1:SecretPatch", "kubernetes:core/v1:SecretList"])(
        "of %s are refused",
        (type) => {
            const kind = type.endsWith("List") ? { kind: "SecretList" } : {};
            expect(() => provider.check(request(kind, type))).toThrow(
                `${type} is not supported by the embedded engine: use the Pulumi CLI`,
            );
        },
    );
});
