import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { pinnedCluster, type PinnedCluster } from "../../../observe/pinnedCluster";
import { ApiServer, base64 } from "../../support/apiServer";
import { createAuthority } from "../../support/pki";

let folder: string;
let api: ApiServer;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pinned-cluster-"));
    api = await ApiServer.open();
});

afterEach(() => {
    vi.unstubAllEnvs();
    api.reset();
});

afterAll(async () => {
    api.close();
    await rm(folder, { recursive: true });
});

async function useFile(options: object = {}): Promise<void> {
    const file = join(folder, "kubeconfig");
    await writeFile(file, api.kubeconfig(options));
    vi.stubEnv("KUBECONFIG", file);
}

describe("the cluster of a context", () => {
    const path = "/apis/apps/v1/namespaces/a/deployments/b";
    const deployment = { apiVersion: "apps/v1", kind: "Deployment" };
    const workload = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        namespace: "a",
        name: "b",
    } as const;

    test.each([
        ["a file that KUBECONFIG names", () => useFile()],
        [
            "KUBECONFIG itself, as the provider takes it",
            () => Promise.resolve(void vi.stubEnv("KUBECONFIG", api.kubeconfig())),
        ],
    ])("is read from %s, regardless of the current context", async (_, use) => {
        await use();
        api.answers = { [`GET ${path}`]: { body: deployment } };
        expect(await pinnedCluster("mine").workload(workload)).toMatchObject({
            state: "found",
            value: { kind: "Deployment" },
        });
    });

    test("is verified in TLS", async () => {
        const other = await createAuthority();
        await useFile({ "certificate-authority-data": base64(other.pem) });
        await expect(pinnedCluster("mine").workload(workload)).rejects.toThrow("certificate");
        expect(api.asked).toEqual([]);
    });

    test("is not opened before the first request", () => {
        vi.stubEnv("KUBECONFIG", join(folder, "none"));
        expect(pinnedCluster("mine").context).toBe("mine");
    });

    test.each<[string, () => Promise<void>, string, string]>([
        [
            "has no such context",
            () => useFile(),
            "other",
            'The kubeconfig has no context "other" (it has: mine, current). Correct kubeContext (pulumi config set kubeContext NAME), or KUBECONFIG',
        ],
        [
            "verifies no API server",
            () => useFile({ "insecure-skip-tls-verify": true }),
            "mine",
            'Context "mine" sets insecure-skip-tls-verify: what it shows proves nothing. Give its cluster an https address and a certificate-authority in the kubeconfig',
        ],
        [
            "has a plain address",
            () => useFile({ server: "http://127.0.0.1" }),
            "mine",
            'Context "mine" is not https: what it shows proves nothing. Give its cluster an https address and a certificate-authority in the kubeconfig',
        ],
        [
            "is not there",
            () => Promise.resolve(void vi.stubEnv("KUBECONFIG", join(tmpdir(), "none", "at-all"))),
            "mine",
            "The kubeconfig cannot be read: ENOENT",
        ],
    ])("fails with the reason if the kubeconfig %s", async (_, use, context, message) => {
        await use();
        await expect(pinnedCluster(context).workload(workload)).rejects.toThrow(message);
    });
});

describe("an issuer of another team", () => {
    const group = "awspca.cert-manager.io";
    const groups = [
        { name: "apps", versions: [{ version: "v1" }] },
        { name: group, versions: [{ version: "v1beta2" }, { version: "v1beta1" }] },
    ];
    const plural = "awspcaclusterissuers";
    const kind = { group, version: "v1beta1", plural, namespaced: false };
    const resources = [
        { kind: "AWSPCAClusterIssuer", name: `${plural}/status`, namespaced: false },
        { kind: "AWSPCAClusterIssuer", name: plural, namespaced: false },
    ];

    test("is found by its kind, in whatever version serves it", async () => {
        await useFile();
        api.answers = {
            "GET /apis": { body: { groups } },
            [`GET /apis/${group}/v1beta2`]: { body: { resources: [] } },
            [`GET /apis/${group}/v1beta1`]: { body: { resources } },
        };
        const issuerKind = (of: string, kindOf: string) =>
            pinnedCluster("mine").issuerKind(of, kindOf);
        expect(await issuerKind(group, "AWSPCAClusterIssuer")).toEqual(kind);
        expect(await issuerKind(group, "AWSPCAIssuer")).toBeUndefined();
        expect(await issuerKind("certmanager.step.sm", "StepIssuer")).toBeUndefined();
    });

    test("is read in its namespace, if its kind is namespaced", async () => {
        await useFile();
        const body = { status: { conditions: [] } };
        api.answers = {
            [`GET /apis/${group}/v1beta1/${plural}/acme`]: { body },
            [`GET /apis/${group}/v1beta1/namespaces/a/${plural}/acme`]: { body },
        };
        const issuer: PinnedCluster["issuer"] = (...of) => pinnedCluster("mine").issuer(...of);
        expect(await issuer(kind, { name: "acme" })).toMatchObject({ value: body });
        expect(await issuer(kind, { name: "acme", namespace: "a" })).toMatchObject({ value: body });
        expect(await issuer(kind, { name: "other" })).toEqual({ state: "absent" });
    });

    test("is approved for by an account that the API server says may do so", async () => {
        await useFile();
        const path = "POST /apis/authorization.k8s.io/v1/subjectaccessreviews";
        api.answers = { [path]: { body: { status: { allowed: true } } } };
        const account = { namespace: "pki", name: "approver" };
        expect(
            await pinnedCluster("mine").mayApprove(account, "issuers.cert-manager.io/*"),
        ).toEqual({ state: "found", value: { allowed: true, reason: "" } });
        expect(JSON.parse(api.asked.at(-1)?.body ?? "")).toMatchObject({
            spec: {
                user: "system:serviceaccount:pki:approver",
                resourceAttributes: {
                    group: "cert-manager.io",
                    resource: "signers",
                    verb: "approve",
                    name: "issuers.cert-manager.io/*",
                },
            },
        });
    });
});

describe("a read", () => {
    const workload = { apiVersion: "apps/v1", namespace: "a", name: "b" };

    test.each(["DaemonSet", "Deployment", "StatefulSet"] as const)(
        "on a %s asks for that object alone",
        async (kind) => {
            await useFile();
            const status = { observedGeneration: 4 };
            const path = `GET /apis/apps/v1/namespaces/a/${kind.toLowerCase()}s/b`;
            api.answers = { [path]: { body: { metadata: { generation: 4 }, status } } };
            expect(await pinnedCluster("mine").workload({ ...workload, kind })).toMatchObject({
                value: { metadata: { generation: 4 }, status },
            });
            expect(api.asked.map(({ what }) => what)).toEqual([path]);
        },
    );

    test.each(["CronJob", "Job"] as const)("of a %s makes no request", async (kind) => {
        await useFile();
        expect(await pinnedCluster("mine").workload({ ...workload, kind })).toBeUndefined();
        expect(api.asked).toEqual([]);
    });

    test("of a Secret returns only the chosen files", async () => {
        await useFile();
        const owner = { apiVersion: "v1", kind: "Certificate", name: "c", uid: "1" };
        api.answers = {
            "GET /api/v1/namespaces/a/secrets/s": {
                body: {
                    metadata: { ownerReferences: [owner] },
                    data: { "tls.crt": base64("leaf"), "tls.key": base64("key") },
                },
            },
        };
        const secret = await pinnedCluster("mine").secret("a", "s", ["tls.crt", "ca.crt"]);
        expect(secret).toMatchObject({
            state: "found",
            value: { files: { "tls.crt": "leaf" }, owners: [{ kind: "Certificate", uid: "1" }] },
        });
        expect(JSON.stringify(secret)).not.toMatch(/key/);
    });

    test("of a CertificateRequest returns the issued certificates", async () => {
        await useFile();
        const path = "GET /apis/cert-manager.io/v1/namespaces/a/certificaterequests/";
        api.answers = {
            [`${path}new`]: { body: {} },
            [`${path}issued`]: { body: { status: { certificate: base64("c"), ca: base64("r") } } },
        };
        const cluster = pinnedCluster("mine");
        expect(await cluster.certificateRequest("a", "new")).toEqual({ state: "found", value: {} });
        expect(await cluster.certificateRequest("a", "issued")).toEqual({
            state: "found",
            value: { chain: "c", authority: "r" },
        });
    });

    test("of a Certificate distinguishes absent from forbidden", async () => {
        await useFile();
        const path = "GET /apis/cert-manager.io/v1/namespaces/a/certificates/";
        api.answers = { [`${path}secret`]: { code: 403, body: { message: "forbidden" } } };
        const cluster = pinnedCluster("mine");
        expect(await cluster.certificate("a", "gone")).toEqual({ state: "absent" });
        expect(await cluster.certificate("a", "secret")).toEqual({ state: "forbidden" });
    });
});

describe("dryRunCreate", () => {
    const kind = { group: "g.io", version: "v1", plural: "things" };

    test("sends dryRun=All", async () => {
        await useFile();
        const path = "POST /apis/g.io/v1/things?dryRun=All";
        api.answers = { [path]: { code: 201, body: {} } };
        await pinnedCluster("mine").dryRunCreate(kind, { metadata: { name: "x" } });
        expect(api.asked).toEqual([{ what: path, body: '{"metadata":{"name":"x"}}' }]);
    });

    test("rejects with the API server's answer", async () => {
        await useFile();
        await expect(pinnedCluster("mine").dryRunCreate(kind, {})).rejects.toMatchObject({
            code: 404,
        });
    });
});
