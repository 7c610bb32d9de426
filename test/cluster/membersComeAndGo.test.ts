import { readFile } from "node:fs/promises";

import { KubernetesObjectApi } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

import {
    changes,
    failures,
    laneConfig,
    namespace,
    podsOf,
    pulumi,
    switchTo,
    up,
} from "../support/lane";
import { deployments, inNamespace } from "../support/kubectl";
import { manifestOf } from "../support/stackConfig";

const clone = "noetl-worker-second";
const certificate = `${clone}-client-tls`;
const worker = { name: "worker", manifest: "manifests/dev/worker.yaml" };

/** The link with a second client, of these settings. */
let withSecond: (settings: object) => { readonly clients: readonly object[] };
/** Pods of the server and of the first worker, before the second came. */
let before: readonly unknown[];

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
    const text = await readFile(worker.manifest, "utf8");
    const documents = parseAllDocuments(text.replaceAll(deployments[1], clone));
    const manifest = manifestOf("second", ...documents.map((one) => one.toJS() as object));
    withSecond = (settings) => ({ clients: [worker, { manifest, ...settings }] });
    before = await others();
});

// What a failed step left: protection is lifted in plain, and what leaves there goes on running.
afterAll(async () => {
    const left = await inNamespace("get", "deployments", "--output=name");
    if (!left.includes(clone)) return;
    await up("plain");
    await inNamespace("delete", `deployment/${clone}`, `service/${clone}-metrics`);
    expect(await switchTo("mtls")).toEqual([]);
});

/** Identity and restarts of the pods that no step may touch. */
async function others(): Promise<readonly unknown[]> {
    const pods = await Promise.all(deployments.map(podsOf));
    return pods.flat().map(({ metadata, status }) => ({
        uid: metadata?.uid,
        restarts: status?.containerStatuses?.map(({ restartCount }) => restartCount),
    }));
}

/** UID and version of the second client's Deployment, Service, Certificate and Secret. */
async function secondObjects(): Promise<readonly unknown[]> {
    const api = KubernetesObjectApi.makeApiClient(laneConfig());
    const objects = [
        ["apps/v1", "Deployment", clone],
        ["v1", "Service", `${clone}-metrics`],
        ["cert-manager.io/v1", "Certificate", certificate],
        ["v1", "Secret", certificate],
    ] as const;
    const found = await Promise.all(
        objects.map(([apiVersion, kind, name]) =>
            api.read({ apiVersion, kind, metadata: { name, namespace } }),
        ),
    );
    return found.map(({ kind, metadata }) => [kind, metadata?.uid, metadata?.resourceVersion]);
}

/** Operations on objects and on the cloud, without components, the stack and its outputs. */
const steps = (update: Parameters<typeof changes>[0]) =>
    changes(update)
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ op, name }) => `${op} ${name}`)
        .sort();

async function expectOthersUntouched(): Promise<void> {
    expect(await failures()).toEqual([]);
    expect(await others()).toEqual(before);
}

// One after the other, on one running link.
describe("in mtls, a second client", () => {
    test("is added: its objects are made, and admission lists it", async () => {
        const update = await up("mtls", withSecond({ name: "second" }));
        expect(steps(update)).toEqual([
            "create second-certificate",
            `create second-service-${clone}-metrics`,
            "create second-workload",
            "update trust-root-certificates-policy",
            "update trust-root-policy",
        ]);
        await expectOthersUntouched();
    });

    test("gets another short name: no object changes", async () => {
        const was = await secondObjects();
        const renamed = withSecond({ name: "other", previousName: "second" });
        const update = await up("mtls", renamed);
        expect(steps(update)).toEqual([]);
        expect(update.output).toContain(
            "renamed from second: its resources and their objects stay",
        );
        expect(await secondObjects()).toEqual(was);
        await expectOthersUntouched();
    });

    test("is not removed while it is protected", async () => {
        const { status, output } = await pulumi(["up", "--yes"], "mtls");
        expect(status).not.toBe(0);
        expect(output).toMatch(/other-workload.*protected/s);
        await expectOthersUntouched();
    });

    test("leaves: its protection is lifted, and it goes on as before", async () => {
        const was = await secondObjects();
        const update = await up("mtls", withSecond({ name: "other", leaving: true }));
        expect(steps(update)).toEqual([]);
        expect(update.output).toContain(
            `deletes Deployment ${namespace}/${clone}, Service ${namespace}/${clone}-metrics, Certificate ${namespace}/${certificate}.`,
        );
        expect(await secondObjects()).toEqual(was);
        await expectOthersUntouched();
    });

    test("is removed: its objects go, and no other", async () => {
        const update = await up("mtls");
        expect(steps(update)).toEqual([
            "delete other-certificate",
            `delete other-service-${clone}-metrics`,
            "delete other-workload",
            "update trust-root-certificates-policy",
            "update trust-root-policy",
        ]);
        const kinds = "deployments,services,certificates,secrets";
        // The garbage collector deletes the Secret after its Certificate.
        await expect
            .poll(() => inNamespace("get", kinds, "--output=name"), { timeout: 30_000 })
            .not.toContain(clone);
        await expectOthersUntouched();
    });
});
