import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { previewStack } from "../../../preview";
import { makeReport } from "../../../preview/makeReport";
import { makeRecording, type Recording } from "../../../preview/recording";
import { renderMarkdown } from "../../../preview/render/markdown";
import { renderText } from "../../../preview/render/text";
import { plainText } from "../../../preview/sentence";
import { PullRequest } from "../../support/pullRequest";

// Slow: each comparison starts two programs with the real SDK.
const timeout = 240_000;

let change: PullRequest;
let before: Recording;

beforeAll(async () => {
    // Violations have their own test.
    change = await PullRequest.open("policy");
    before = await makeRecording(change.folder, "dev");
}, timeout);

afterEach(() => change.reset());

afterAll(() => change.close());

/** A comparison with the base from git. */
const compared = () =>
    previewStack({ projectDir: change.folder, stack: "dev", base: { ref: "main" } });

/** A comparison with the base recorded once for all tests. */
async function report() {
    return makeReport({
        stack: "dev",
        base: "main",
        before,
        after: await makeRecording(change.folder, "dev"),
    });
}

/** The report up to the exact differences. */
async function told(): Promise<string> {
    const text = renderText(await report(), Infinity);
    return text.slice(0, text.indexOf("\nExact difference"));
}

const head = `Preview of stack dev against main: changes
Two programs are compared, not a program with a cluster: what runs may differ from both.
`;

describe("the report of a pull request", () => {
    test("that lengthens the leaves", { timeout }, async () => {
        change.edit(
            "Pulumi.dev.yaml",
            "noetl-mtls:trustRoot:",
            "noetl-mtls:leaf: { duration: 8760h }\n    noetl-mtls:trustRoot:",
        );
        expect(await told()).toBe(`${head}
Trust root
  - ValidatingAdmissionPolicy noetl-link-self-signed-certificates: noetl/noetl-server-rust-server-tls duration 2160h → 8760h, renewBefore 720h → 2920h; noetl/noetl-worker-rust-client-tls duration 2160h → 8760h, renewBefore 720h → 2920h
  - ValidatingAdmissionPolicy noetl-link-self-signed: noetl/noetl-server-rust-server-tls duration 2160h → 8760h; noetl/noetl-worker-rust-client-tls duration 2160h → 8760h

Certificates
  - noetl-server-rust-server-tls: lifetime 2160h (90 days), renewed 720h before its end → 8760h (365 days), renewed 2920h before its end; issued again at once, but noetl-server-rust reads it only when it restarts
  - noetl-worker-rust-client-tls: lifetime 2160h (90 days), renewed 720h before its end → 8760h (365 days), renewed 2920h before its end; issued again at once, but noetl-worker-rust reads it only when it restarts
`);
    });

    test("that drops a DNS name", { timeout }, async () => {
        change
            .edit("Pulumi.dev.yaml", "[noetl-server-rust, noetl]", "[noetl-server-rust]")
            .edit(
                "manifests/dev/worker.yaml",
                "http://noetl.noetl",
                "http://noetl-server-rust.noetl",
            );
        const [words = "", exact = ""] = renderText(await compared(), Infinity).split(
            "\nExact difference: ",
        );
        expect(words).toBe(`${head}
Trust root
  - ValidatingAdmissionPolicy noetl-link-self-signed-certificates: noetl/noetl-server-rust-server-tls dnsNames loses noetl.noetl.svc, noetl.noetl.svc.cluster.local

Certificates
  - noetl-server-rust-server-tls: no longer DNS name noetl.noetl.svc, noetl.noetl.svc.cluster.local; issued again at once, but noetl-server-rust reads it only when it restarts

Workloads
  - noetl-worker-rust: NOETL_SERVER_URL https://noetl.noetl.svc.cluster.local:8082 → https://noetl-server-rust.noetl.svc.cluster.local:8082; init container wait-for-api: command changed; 1 pod restarts
`);
        expect(exact).toContain(`  @@ changed kubernetes:apps/v1:Deployment worker-workload @@
  - spec.template.spec.containers[worker].env[NOETL_SERVER_URL].value: "https://noetl.noetl.svc.cluster.local:8082"
  + spec.template.spec.containers[worker].env[NOETL_SERVER_URL].value: "https://noetl-server-rust.noetl.svc.cluster.local:8082"
  - spec.template.spec.initContainers[wait-for-api].command: ["sh","-c","until curl --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key -sf https://noetl.noetl.svc.cluster.local:8082/api/health; do echo 'Waiting for NoETL API...'; sleep 3; done"]
  + spec.template.spec.initContainers[wait-for-api].command: ["sh","-c","until curl --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key -sf https://noetl-server-rust.noetl.svc.cluster.local:8082/api/health; do echo 'Waiting for NoETL API...'; sleep 3; done"]
`);
        expect(exact)
            .toContain(`  @@ changed kubernetes:cert-manager.io/v1:Certificate server-certificate @@
  - spec.dnsNames: ["noetl-server-rust.noetl.svc","noetl-server-rust.noetl.svc.cluster.local","noetl.noetl.svc","noetl.noetl.svc.cluster.local","localhost"]
  + spec.dnsNames: ["noetl-server-rust.noetl.svc","noetl-server-rust.noetl.svc.cluster.local","localhost"]
  @@ changed pulumi:pulumi:Stack outputs @@
  - link.server.dnsNames: ["noetl-server-rust.noetl.svc","noetl-server-rust.noetl.svc.cluster.local","noetl.noetl.svc","noetl.noetl.svc.cluster.local","localhost"]
  + link.server.dnsNames: ["noetl-server-rust.noetl.svc","noetl-server-rust.noetl.svc.cluster.local","localhost"]
`);
    });

    test("that turns the mode to tls", { timeout }, async () => {
        change.edit("Pulumi.dev.yaml", "mode: mtls", "mode: tls");
        expect(await told()).toBe(`${head}
Link
  - mode mtls → tls (weaker): clients verify the server, and the server requests no client certificate

Workloads
  - noetl-server-rust: drops NOETL_TLS_CLIENT_CA; volume tls loses ca.crt; 1 pod restarts
  - noetl-worker-rust: drops NOETL_TLS_CLIENT_CERT, NOETL_TLS_CLIENT_KEY; init container wait-for-api: command changed; volume tls loses tls.crt; volume tls loses tls.key; 1 pod restarts
`);
    });

    test("that swaps the root", { timeout }, async () => {
        change.edit("Pulumi.dev.yaml", "kind: selfSigned", "kind: inCluster");
        const text = await told();
        expect(text).toContain(`${head}
Trust root
  - new root: every peer must trust it first, else the link breaks when its leaves are issued. An update refuses it as it is: trust-root-key, trust-root-certificate are protected.
  - Certificate noetl-link-in-cluster: new, lifetime 87600h
`);
        expect(text).toContain("  - SelfSignedCert trust-root-certificate: removed\n");
        expect(text).toContain(
            "issuer ClusterIssuer noetl-link-self-signed → ClusterIssuer noetl-link-in-cluster;",
        );
    });

    test("that shortens the root, which makes a new one", { timeout }, async () => {
        change.edit("Pulumi.dev.yaml", "kind: selfSigned", "kind: selfSigned, lifetime: 43800h");
        expect(await told()).toBe(`${head}
Trust root
  - new root: every peer must trust it first, else the link breaks when its leaves are issued. An update refuses it as it is: trust-root-certificate is protected.
  - SelfSignedCert trust-root-certificate: validityPeriodHours 87600 → 43800
`);
    });

    test("that protects a plain link of two workers", { timeout }, async () => {
        change
            .edit("Pulumi.dev.yaml", "mode: mtls", "mode: plain")
            .edit("manifests/dev/worker.yaml", "replicas: 1", "replicas: 2");
        const plain = await makeRecording(change.folder, "dev");
        change.edit("Pulumi.dev.yaml", "mode: plain", "mode: mtls");
        const after = await makeRecording(change.folder, "dev");
        const text = renderText(
            makeReport({ stack: "dev", base: "plain", before: plain, after }),
            Infinity,
        );
        expect(text).toContain("  - mode plain → mtls: both sides verify each other\n");
        expect(text).toContain(
            "  - noetl-server-rust: NOETL_PUBLIC_SERVER_URL http → https; sets NOETL_TLS_CERT, " +
                "NOETL_TLS_KEY, NOETL_TLS_CLIENT_CA; liveness probe httpGet → tcpSocket; " +
                "readiness probe httpGet → tcpSocket; mounts /tls; ",
        );
        expect(text).toMatch(
            / {2}- noetl-worker-rust: NOETL_SERVER_URL http → https; .*; 2 pods restart\n/,
        );
    });
});

describe("a hostile pull request", () => {
    const hostile = "x` <img src=x onerror=alert(1)> @admins ```\\u202E[a](https://evil.example)";

    test("cannot put HTML, mentions or links into the comment", { timeout }, async () => {
        change.edit(
            "manifests/dev/worker.yaml",
            "{ name: NATS_STREAM, value: NOETL_COMMANDS }",
            `{ name: ${JSON.stringify(hostile)}, value: "${hostile}" }`,
        );
        const markdown = renderMarkdown(await report(), 60_000);
        const code = /(`+)(?!`)[^]*?[^`]\1(?!`)/g;
        const outside = markdown.replaceAll(code, "").replaceAll(/<\/?(details|summary)>/g, "");
        expect(markdown).toContain("@admins");
        expect(outside).not.toMatch(/[<@[\]]|https?:/);
        expect(markdown).not.toContain("\u202e");
    });

    test(
        "does not learn an encrypted value and does not stop the preview",
        { timeout },
        async () => {
            const cipher = "v1:dGhlIGNpcGhlcg==:c2VjcmV0";
            change.edit(
                "Pulumi.dev.yaml",
                "config:\n",
                `encryptionsalt: v1:salt\nconfig:\n    gcp:credentials: { secure: "${cipher}" }\n`,
            );
            const text = renderText(await report(), Infinity);
            expect(text).toBe(`${head}
Also
  - config gcp:credentials: encrypted from now on
`);
            expect(text).not.toContain(cipher);
        },
    );

    test("cannot use other dependencies", { timeout }, async () => {
        change.edit("package-lock.json", '"lockfileVersion": 3', '"lockfileVersion": 2');
        await expect(compared()).rejects.toThrow(
            "main has other dependencies: its package-lock.json is not this one. Install them " +
                "beside, and compare with that folder:\n  git worktree add --detach",
        );
    });

    test("with invalid config fails with the reason", { timeout }, async () => {
        change.edit("Pulumi.dev.yaml", "services: [noetl-server-rust, noetl]", "services: []");
        const failure: unknown = await report().catch((error: unknown) => error);
        expect(String(failure)).toMatch(/server\.services/);
        expect(String(failure)).not.toContain(`${change.folder}/`);
    });
});

test("equal trees have no differences, and the report is reproducible", { timeout }, async () => {
    const unchanged = await report();
    expect(unchanged.outcome).toBe("unchanged");
    expect(renderText(unchanged, Infinity)).toBe(head.replace(": changes", ": no changes"));
    expect(JSON.stringify(await compared())).toBe(JSON.stringify(unchanged));
});

test("an unknown ref is an error", async () => {
    const base = { ref: "--output=/tmp/x" };
    await expect(previewStack({ projectDir: change.folder, stack: "dev", base })).rejects.toThrow(
        'No commit "--output=/tmp/x" in this repository.',
    );
});

test("a violation is reported and refused", { timeout }, async () => {
    const judged = await PullRequest.open();
    try {
        judged.edit(
            "Pulumi.dev.yaml",
            "noetl-mtls:trustRoot:",
            "noetl-mtls:leaf: { duration: 8760h }\n    noetl-mtls:trustRoot:",
        );
        const { outcome, areas } = await previewStack({
            projectDir: judged.folder,
            stack: "dev",
            base: { ref: "main" },
        });
        expect(outcome).toBe("violations");
        const told = areas.find(({ title }) => title === "Policies")?.findings.map(plainText);
        expect(told).toContainEqual(
            expect.stringContaining(
                "new violation (mandatory) of leaf-lifetime by worker-certificate: ",
            ),
        );
    } finally {
        judged.close();
    }
});
