import { AppsV1Api, CoreV1Api, KubernetesObjectApi } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { serverVersion } from "../../../lane/cluster/build/noetl";
import { waitFor } from "../../../lane/cluster/wait";
import { quietProgress } from "../../../lane/progress";
import { deployedLink } from "../../../lane/pulumi/devStack";
import { removeCaller, callerConfig } from "../../support/caller";
import {
    changes,
    failures,
    healthInPlain,
    laneConfig,
    namespace,
    podsOf,
    pulumi,
    replicaSetsOf,
    switchTo,
    up,
} from "../../support/lane";
import { relabelledCertManager } from "../../support/olderCertManager";
import { tagImage } from "../../support/tagImage";

const server = "noetl-server-rust";
const worker = "noetl-worker-rust";

const apps = () => laneConfig().makeApiClient(AppsV1Api);
const core = () => laneConfig().makeApiClient(CoreV1Api);

/** Sets the replicas of a Deployment and waits until its pods are as many, and ready. */
async function scale(where: string, name: string, replicas: number): Promise<void> {
    await apps().patchNamespacedDeploymentScale({
        namespace: where,
        name,
        body: [{ op: "replace", path: "/spec/replicas", value: replicas }],
    });
    await waitFor(
        `${replicas} pods of ${name}`,
        async () => {
            const { status } = await apps().readNamespacedDeployment({ namespace: where, name });
            return (
                (status?.replicas ?? 0) === replicas && (status?.readyReplicas ?? 0) === replicas
            );
        },
        { seconds: 90, look: `kubectl -n ${where} get pods` },
    );
}

/** Which ReplicaSets carry the link: the same as before means that nothing was transformed. */
const running = () => Promise.all([server, worker].map(replicaSetsOf));

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

afterAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

describe("under mtls", { timeout: 400_000 }, () => {
    test("an image that kubectl set stays until an up changes the workload; that is refused", async () => {
        const before = await running();
        const image = (value: string) =>
            apps().patchNamespacedDeployment({
                namespace,
                name: server,
                fieldManager: "kubectl-set",
                body: [{ op: "replace", path: "/spec/template/spec/containers/0/image", value }],
            });
        await tagImage(
            `ghcr.io/noetl/server:${serverVersion}`,
            "localhost/noetl-server-rust:theirs",
        );
        await image("localhost/noetl-server-rust:theirs");
        const { steps } = await up("mtls");
        expect(changes({ steps })).toEqual([]);
        // It is the preview that refuses; without one the provider takes kubectl's fields over.
        const { status, output } = await pulumi(["up", "--yes"], "plain");
        expect(output).toMatch(/conflict.*kubectl-set.*image/s);
        expect(status).not.toBe(0);

        await image(`ghcr.io/noetl/server:${serverVersion}`);
        expect(await switchTo("mtls")).toEqual([]);
        expect(await running()).toEqual(before);
    });

    test("a worker that starts before its server waits for it", async () => {
        await scale(namespace, server, 0);
        const [old] = await podsOf(worker);
        await core().deleteNamespacedPod({ namespace, name: old?.metadata?.name ?? "" });
        const waiting = await waitFor(
            "a new worker in its init container",
            async () => {
                const [pod] = await podsOf(worker);
                return pod?.status?.initContainerStatuses?.[0]?.state?.running && pod;
            },
            { seconds: 60, look: "kubectl get pods" },
        );
        await scale(namespace, server, 1);
        await scale(namespace, worker, 1);
        expect(await failures()).toEqual([]);
        expect((await podsOf(worker)).map(({ metadata }) => metadata?.name)).toEqual([
            waiting.metadata?.name,
        ]);
    });

    test("an upgrade of cert-manager ends when the new one answers, and changes nothing else", async () => {
        const chart = await relabelledCertManager("v1.21.1");
        await up("mtls", { certManager: { chart, version: "v1.21.1" } });
        const started = Date.now();
        const { steps } = await up("mtls");
        expect(changes({ steps }).map(({ name }) => name)).toEqual([
            "cert-manager",
            "cert-manager-release",
        ]);
        const events = await core().listNamespacedEvent({
            namespace: "cert-manager",
            fieldSelector: "involvedObject.name=cert-manager-startupapicheck,reason=Completed",
        });
        // Events have whole seconds.
        const done = events.items.map(({ lastTimestamp }) => lastTimestamp?.getTime() ?? 0);
        expect(Math.max(...done)).toBeGreaterThanOrEqual(started - 1000);
        expect(await failures()).toEqual([]);
    });

    test("a namespace that does not exist is named before any workload changes", async () => {
        const clients = [
            ...callerConfig.clients.slice(0, 1),
            { name: "caller", manifest: "test/fixtures/manifests/callerElsewhere.yaml" },
        ];
        const before = await running();
        await expect(up("mtls", { clients })).rejects.toThrow(
            /creation failed: namespaces "nowhere" not found/,
        );
        expect(await running()).toEqual(before);
        expect(await switchTo("mtls")).toEqual([]);
    });
});

describe("on the way from plain", { timeout: 400_000 }, () => {
    let plain: Awaited<ReturnType<typeof running>>;

    beforeAll(async () => {
        expect(await switchTo("plain")).toEqual([]);
        plain = await running();
    });

    afterAll(async () => {
        await up("plain", callerConfig);
        await up("plain");
        await removeCaller();
    });

    test("a webhook that is not up stops the update before any workload", async () => {
        await scale("cert-manager", "cert-manager-webhook", 0);
        try {
            await expect(up("mtls", callerConfig)).rejects.toThrow(
                /failed calling webhook.*cert-manager/s,
            );
            await expectUntouched();
        } finally {
            await scale("cert-manager", "cert-manager-webhook", 1);
        }
    });

    test("a certificate that cannot be issued stops the update, and says why", async () => {
        const forbid = forbidRequests("no certificates today");
        await forbid.start();
        try {
            await expect(up("mtls", callerConfig)).rejects.toThrow(
                /Certificate caller-certificate .*denied request: no certificates today/s,
            );
            await expectUntouched();
        } finally {
            await forbid.stop();
        }
        expect(await switchTo("mtls", callerConfig)).toEqual([]);
    });

    /** After an update that failed, the stack's outputs say what still runs. */
    async function expectUntouched(): Promise<void> {
        expect((await deployedLink(quietProgress))?.mode).toBe("plain");
        expect(await running()).toEqual(plain);
        expect(await healthInPlain()).toBe(200);
    }
});

/** Another team's rule that keeps cert-manager from asking for certificates. */
function forbidRequests(message: string) {
    const api = KubernetesObjectApi.makeApiClient(laneConfig());
    const metadata = { name: "no-certificates" };
    const rule = {
        apiGroups: ["cert-manager.io"],
        apiVersions: ["v1"],
        operations: ["CREATE"],
        resources: ["certificaterequests"],
    };
    const object = (kind: string, spec: object) => ({
        apiVersion: "admissionregistration.k8s.io/v1",
        kind,
        metadata,
        spec,
    });
    const objects = [
        object("ValidatingAdmissionPolicy", {
            matchConstraints: { resourceRules: [rule] },
            validations: [{ expression: "false", message }],
        }),
        object("ValidatingAdmissionPolicyBinding", {
            policyName: metadata.name,
            validationActions: ["Deny"],
        }),
    ];
    return {
        start: () => Promise.all(objects.map((one) => api.create(one))),
        stop: () => Promise.all(objects.map((one) => api.delete(one))),
    };
}
