import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CoreV1Api, KubernetesObjectApi, type V1ObjectMeta } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

import { addresses, apiServerUrl, kubeconfigPath } from "../../lane/cluster/layout";
import { quietProgress } from "../../lane/progress";
import { deployedLink } from "../../lane/pulumi/devStack";
import { removeCaller } from "../support/caller";
import {
    changes,
    failures,
    healthInPlain,
    laneConfig,
    namespace,
    pulumi,
    replicaSetsOf,
    switchTo,
    up,
} from "../support/lane";
import { deployments, inNamespace, kubectl } from "../support/kubectl";
import { manifestOf } from "../support/stackConfig";
import { stackState } from "../support/stackState";

const core = () => laneConfig().makeApiClient(CoreV1Api);
const running = () => Promise.all(deployments.map(replicaSetsOf));

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

afterAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

describe("a kubeconfig that names another address of the same cluster", () => {
    let folder: string;
    let env: Readonly<Record<string, string>>;

    beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
        env = { KUBECONFIG: join(folder, "kubeconfig") };
        const text = await readFile(kubeconfigPath, "utf8");
        const moved = text.replaceAll(apiServerUrl, `https://${addresses.api}:443`);
        expect(moved).not.toBe(text);
        await writeFile(join(folder, "kubeconfig"), moved, { mode: 0o600 });
    });

    afterAll(() => rm(folder, { recursive: true }));

    test("replaces nothing, and changes nothing but where the providers look", async () => {
        const update = await pulumi(["up", "--yes"], "mtls", { env });
        expect(update.status, update.output).toBe(0);
        expect(update.steps.length).toBeGreaterThan(10);
        const changed = update.steps.filter(({ op }) => op !== "same");
        expect(changed.map(({ op, type }) => `${op} ${type}`)).toEqual([
            "update pulumi:providers:kubernetes",
            "update pulumi:providers:kubernetes",
        ]);
    });
});

describe("what the state keeps", () => {
    test("of a component is small, and nowhere is there a key in clear", async () => {
        const { resources, text } = await stackState();
        const ours = resources.filter(({ type }) => type.startsWith("mtls:index:"));
        expect(new Set(ours.map(({ type }) => type))).toEqual(
            new Set([
                "mtls:index:CertManager",
                "mtls:index:GuardedClusterIssuer",
                "mtls:index:MtlsWorkload",
                "mtls:index:SelfSignedRoot",
                "mtls:index:WorkloadCertificate",
            ]),
        );
        for (const { urn, inputs, outputs } of ours) {
            const bytes = JSON.stringify([inputs, outputs]).length;
            expect([urn, bytes > 8192]).toEqual([urn, false]);
        }
        expect(text).not.toContain("PRIVATE KEY-----");
    });

    // As a stack of an earlier release has it, whose objects another field manager made.
    test("of an object of ours can be applied by another field manager without a conflict", async () => {
        const { resources } = await stackState();
        const ours = resources.filter(({ type, inputs }) => {
            const annotations = (inputs["metadata"] as V1ObjectMeta | undefined)?.annotations;
            const owner = annotations?.["pulumi.com/patchFieldManager"];
            // A Secret's data is encrypted in what Pulumi exports.
            return owner === "noetl-mtls-dev" && !type.endsWith(":Secret");
        });
        expect(ours.length).toBeGreaterThan(5);
        const file = manifestOf("ours", ...ours.map(({ inputs }) => inputs));
        const flags = ["--server-side", "--field-manager=earlier", "--dry-run=server"];
        const applied = await kubectl(["apply", ...flags, `--filename=${file}`]);
        expect(applied.match(/serverside-applied/g)).toHaveLength(ours.length);
    });
});

describe("a ConfigMap beside a workload", () => {
    const name = "caller-settings";

    /** The caller with a ConfigMap in its file. */
    async function callerWith(greeting: string) {
        const text = await readFile("test/fixtures/manifests/caller.yaml", "utf8");
        const objects = parseAllDocuments(text).map((document) => document.toJS() as object);
        const metadata = { name, namespace };
        const settings = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { greeting } };
        const manifest = manifestOf("caller", ...objects, settings);
        return {
            clients: [
                { name: "worker", manifest: "manifests/dev/worker.yaml" },
                { name: "caller", manifest },
            ],
        };
    }

    const settings = () => core().readNamespacedConfigMap({ namespace, name });

    afterAll(async () => {
        await up("plain", await callerWith("two"));
        await up("plain");
        await removeCaller();
        await core().deleteNamespacedConfigMap({ namespace, name });
    });

    test("is changed in place, in mode mtls too", async () => {
        await up("mtls", await callerWith("one"));
        const before = await settings();
        const update = await up("mtls", await callerWith("two"));
        expect(changes(update).map(({ op, name: of }) => [op, of])).toEqual([
            ["update", `caller-configmap-${name}`],
        ]);
        const after = await settings();
        expect([before.data, after.data]).toEqual([{ greeting: "one" }, { greeting: "two" }]);
        expect(after.metadata?.uid).toBe(before.metadata?.uid);
    });
});

describe("the Secret with the root's key", () => {
    const root = { namespace: "cert-manager", name: "noetl-link-self-signed" };
    const secret = () => core().readNamespacedSecret(root);
    const leafSecrets = ["noetl-server-rust-server-tls", "noetl-worker-rust-client-tls"];
    const otherRoot = { trustRoot: { kind: "selfSigned", lifetime: "80000h" } };

    beforeAll(async () => {
        await up("plain");
    });

    test("is changed in place when the root is replaced", async () => {
        const before = await secret();
        const { steps } = await up("plain", otherRoot);
        const ops = steps.filter((step) => step.name === "trust-root-secret");
        expect(ops.map(({ op }) => op)).toEqual(["update"]);
        const after = await secret();
        expect(after.data?.["tls.crt"]).not.toBe(before.data?.["tls.crt"]);
        expect(after.metadata?.uid).toBe(before.metadata?.uid);
    });

    afterAll(async () => {
        await up("plain");
        // Their ca.crt is the certificate of the other root: cert-manager issues them anew.
        await inNamespace("delete", "secret", ...leafSecrets);
        expect(await switchTo("mtls")).toEqual([]);
    });
});

describe("an update that fails at the server's workload", () => {
    const metadata = { name: "frozen-server" };
    const rule = {
        apiGroups: ["apps"],
        apiVersions: ["v1"],
        operations: ["UPDATE"],
        resources: ["deployments"],
        resourceNames: [deployments[0]],
    };
    const freeze = [
        {
            kind: "ValidatingAdmissionPolicy",
            spec: {
                matchConstraints: { resourceRules: [rule] },
                validations: [{ expression: "false", message: "the server is frozen today" }],
            },
        },
        {
            kind: "ValidatingAdmissionPolicyBinding",
            spec: { policyName: metadata.name, validationActions: ["Deny"] },
        },
    ].map((object) => ({ apiVersion: "admissionregistration.k8s.io/v1", metadata, ...object }));

    test("leaves outputs that say what runs, and all of it running", async () => {
        expect(await switchTo("plain")).toEqual([]);
        const before = await running();
        const objects = KubernetesObjectApi.makeApiClient(laneConfig());
        for (const object of freeze) await objects.create(object);
        try {
            // The preview asks the API server too, and would end the update before it begins.
            const update = await pulumi(["up", "--yes", "--skip-preview"], "mtls");
            expect(update.output).toMatch(/server-workload.*frozen today/s);
            expect(update.status).not.toBe(0);
            expect((await deployedLink(quietProgress))?.mode).toBe("plain");
            expect(await running()).toEqual(before);
            expect(await healthInPlain()).toBe(200);
            expect(await failures()).toEqual([]);
        } finally {
            for (const object of freeze) await objects.delete(object);
        }
        expect(await switchTo("mtls")).toEqual([]);
    });
});
