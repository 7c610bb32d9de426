import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { describe, expect, test } from "vitest";

import { parseConfig, type StackConfig } from "../../../configSchema";
import { resolveLink } from "../../../link/resolve";

const folder = mkdtempSync(join(tmpdir(), "link-"));

/** The container that a workload of that name has on the link: `api` is the server. */
function containerOf(workload: string) {
    const [name, variable] =
        workload === "api"
            ? ["noetl-server", "NOETL_PUBLIC_SERVER_URL"]
            : ["worker", "NOETL_SERVER_URL"];
    return { name, env: [{ name: variable, value: "http://api.noetl.svc:8082" }] };
}

/** Writes a manifest file with one Deployment a document and gives back its path. */
function manifest(name: string, ...deployments: { name: string; serviceAccount?: string }[]) {
    const path = join(folder, `${name}.yaml`);
    const documents = deployments.map(({ name: object, serviceAccount }) =>
        JSON.stringify({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: object, namespace: "noetl" },
            spec: {
                template: {
                    metadata: { labels: { app: object } },
                    spec: {
                        ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
                        containers: [containerOf(object)],
                    },
                },
            },
        }),
    );
    writeFileSync(path, documents.join("\n---\n"));
    return path;
}

const api = manifest("api", { name: "api", serviceAccount: "api" });
const worker = manifest("worker", { name: "worker", serviceAccount: "worker" });

function config(change: Record<string, unknown> = {}): StackConfig {
    const raw = {
        kubeContext: "kind-dev",
        mode: "mtls",
        trustDomain: "dev.internal",
        trustRoot: { kind: "selfSigned" },
        server: { manifest: api, services: ["api", "api-alias"] },
        clients: [{ name: "worker", manifest: worker }],
        ...change,
    };
    const parsed = parseConfig(
        Object.fromEntries(
            Object.entries(raw).map(([key, value]) => [
                key,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        ),
    );
    expect(parsed.problems).toEqual([]);
    return parsed.config as StackConfig;
}

describe("resolveLink", () => {
    test("a server is named by every Service and its service account", () => {
        const { link, terms } = resolveLink(config());
        expect(link.server).toMatchObject({
            spiffeId: "spiffe://dev.internal/ns/noetl/sa/api",
            dnsNames: [
                "api.noetl.svc",
                "api.noetl.svc.cluster.local",
                "api-alias.noetl.svc",
                "api-alias.noetl.svc.cluster.local",
            ],
            ipAddresses: [],
            secretName: "api-server-tls",
            duration: "2160h",
            renewBefore: "720h",
            container: "noetl-server",
        });
        expect(link.serverUrl).toBe("https://api.noetl.svc:8082");
        expect(terms.serverHosts).toEqual(link.server.dnsNames);
    });

    test("loopback names are issued only where config asks", () => {
        const server = { manifest: api, services: ["api"], loopback: true };
        const { link, terms } = resolveLink(config({ server }));
        expect(link.server.dnsNames).toContain("localhost");
        expect(link.server.ipAddresses).toEqual(["127.0.0.1"]);
        expect(terms.serverHosts).toEqual(expect.arrayContaining(["localhost", "127.0.0.1"]));
    });

    test("a client has no host names", () => {
        const [client] = resolveLink(config()).link.clients;
        expect(client).toMatchObject({
            usage: "client",
            spiffeId: "spiffe://dev.internal/ns/noetl/sa/worker",
            dnsNames: [],
            ipAddresses: [],
            secretName: "worker-client-tls",
        });
    });

    test("RSA and a lifetime of one's own reach every identity", () => {
        const { link } = resolveLink(config({ leaf: { algorithm: "RSA", duration: "48h" } }));
        for (const identity of [link.server, ...link.clients]) {
            expect(identity).toMatchObject({
                privateKey: { algorithm: "RSA", size: 2048 },
                duration: "48h",
                renewBefore: "16h",
            });
        }
    });

    test("one of several workloads is chosen by name", () => {
        const several = manifest("several", { name: "a", serviceAccount: "a" }, { name: "b" });
        const client = { name: "worker", manifest: several, workload: "a" };
        expect(
            resolveLink(config({ mode: "plain", clients: [client] })).link.clients[0]?.workload
                .name,
        ).toBe("a");
    });
});

describe("the labels by which a policy knows a client's pods", () => {
    const labels = { app: "batch", version: "2" };
    const template = {
        metadata: { labels },
        spec: { serviceAccountName: "batch", containers: [containerOf("batch")] },
    };
    const selector = { matchLabels: { app: "batch" } };

    test.each([
        ["the selector's of a Deployment", "apps/v1 Deployment", { selector }, { app: "batch" }],
        ["the selector's of a StatefulSet", "apps/v1 StatefulSet", { selector }, { app: "batch" }],
        ["the selector's of a DaemonSet", "apps/v1 DaemonSet", { selector }, { app: "batch" }],
        ["all of a Job's, whose selector is its own", "batch/v1 Job", { selector }, labels],
        [
            "all of a CronJob's",
            "batch/v1 CronJob",
            { jobTemplate: { spec: { template, selector } } },
            labels,
        ],
        [
            "all where the selector names none",
            "apps/v1 Deployment",
            { selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } },
            labels,
        ],
    ])("are %s", (_, type, spec, expected) => {
        const path = join(folder, "selector.yaml");
        const [apiVersion, kind] = type.split(" ");
        const metadata = { name: "batch", namespace: "noetl" };
        writeFileSync(
            path,
            JSON.stringify({ apiVersion, kind, metadata, spec: { template, ...spec } }),
        );
        const { link } = resolveLink(config({ clients: [{ name: "batch", manifest: path }] }));
        expect(link.clients[0]?.podLabels).toEqual(labels);
        expect(link.clients[0]?.podSelector).toEqual(expected);
    });
});

test("what stands beside two members in one file is there once, with the first", () => {
    const path = manifest(
        "shared",
        { name: "a", serviceAccount: "a" },
        { name: "b", serviceAccount: "b" },
    );
    const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "metrics", namespace: "noetl" },
    };
    appendFileSync(path, `\n---\n${JSON.stringify(service)}`);
    const { server, clients } = resolveLink(
        config({
            clients: [
                { name: "one", manifest: path, workload: "a" },
                { name: "two", manifest: relative(process.cwd(), path), workload: "b" },
                { name: "other", manifest: worker },
            ],
        }),
    );
    expect([server, ...clients].map(({ companions }) => companions)).toEqual([
        [],
        [service],
        [],
        [],
    ]);
});

describe("resolveLink refuses", () => {
    const bare = manifest("bare", { name: "bare" });
    const two = manifest("two", { name: "a", serviceAccount: "a" }, { name: "b" });
    const message = (lines: string[]) =>
        ["The link cannot be worked out:", ...lines.map((line) => `  - ${line}`)].join("\n");

    test.each([
        [
            "an identity on service account default",
            { clients: [{ name: "worker", manifest: bare }] },
            [
                'clients[0]: service account of Deployment noetl/bare is "default"; expected an account of its own: every pod that names none shares `default`, and with it this identity. Fix: set serviceAccountName in the manifest, or list bare in allowDefaultServiceAccount',
            ],
        ],
        [
            "a file with several workloads and no choice",
            { clients: [{ name: "worker", manifest: two }] },
            [
                `clients[0].workload is missing; expected one workload of ${two}, which has Deployment noetl/a, Deployment noetl/b. Fix: pulumi config set --path 'clients[0].workload' <name>`,
            ],
        ],
        [
            "a workload that is not in its file",
            { clients: [{ name: "worker", manifest: worker, workload: "x" }] },
            [
                `clients[0].workload is "x"; expected one workload of ${worker}, which has Deployment noetl/worker. Fix: pulumi config set --path 'clients[0].workload' <name>`,
            ],
        ],
        [
            "a leaf that outlives the root",
            { trustRoot: { kind: "selfSigned", lifetime: "720h" }, leaf: { duration: "721h" } },
            ["server", "clients[0]"].map(
                (field) =>
                    `${field}.duration is "721h"; expected at most the trust root's lifetime 720h: a leaf that outlives its CA fails before it expires. Fix: set leaf.duration to less, or trustRoot.lifetime to more`,
            ),
        ],
        [
            "the same client twice",
            {
                clients: [
                    { name: "worker", manifest: worker },
                    { name: "worker", manifest: worker },
                ],
            },
            [
                'clients[].name is "worker"; expected each one once. Fix: choose other names',
                'Secret noetl/worker-client-tls is "Deployment noetl/worker, Deployment noetl/worker"; expected one workload for each Secret, which has its name from it. Fix: list each workload once, and rename one of two kinds with one name',
            ],
        ],
        [
            "a manifest that is not there",
            { clients: [{ name: "worker", manifest: "/no/such.yaml" }] },
            [
                "clients[0].manifest is \"/no/such.yaml\"; expected a readable file, relative to the project's folder (ENOENT: no such file or directory, open '/no/such.yaml'). Fix: pulumi config set --path 'clients[0].manifest' <file>",
            ],
        ],
    ])("%s", (_, change, lines) => {
        expect(() => resolveLink(config(change))).toThrow(message(lines));
    });

    test("Google CAS that it cannot use, with every other problem of the link", () => {
        const trustRoot = {
            kind: "googleCas",
            project: "acme-prod",
            location: "europe-west4",
            existingPool: { name: "projects/pki/locations/europe-west1/caPools/all" },
        };
        const clients = [{ name: "worker", manifest: bare }];
        expect(() => resolveLink(config({ trustRoot, clients }))).toThrow(
            /clients\[0\]: service account .*\n.*trustRoot\.existingPool\.name is .*\n.*trustRoot\.existingPool\.dedicated is missing/,
        );
    });

    test("another approver of Google CAS's requests beside approver-policy", () => {
        const trustRoot = {
            kind: "googleCas",
            project: "acme-prod",
            location: "europe-west1",
            existingPool: {
                name: "projects/pki/locations/europe-west1/caPools/all",
                dedicated: { owner: "pki", since: "2026-01-31" },
            },
            approver: { namespace: "cert-manager", serviceAccount: "cert-manager" },
        };
        expect(() => resolveLink(config({ trustRoot }))).toThrow(/trustRoot\.approver is .*/);
        const certManager = { approver: { enabled: false } };
        expect(resolveLink(config({ trustRoot, certManager })).clients).toHaveLength(1);
    });

    test("manifests that are not filled in, for an update only", () => {
        const name = "CHANGE-ME-worker";
        const open = manifest("open", { name, serviceAccount: "worker" });
        const unfinished = config({ clients: [{ name: "worker", manifest: open }] });
        expect(resolveLink(unfinished, "accept").clients).toHaveLength(1);
        expect(() => resolveLink(unfinished, "refuse")).toThrow(
            message([
                `Deployment noetl/${name}: metadata.name is "${name}"; expected the real value: a placeholder can be previewed, not deployed. Fix: edit its manifest`,
            ]),
        );
    });

    describe("callers that nobody declared", () => {
        const nightly = join(folder, "nightly.yaml");
        writeFileSync(
            nightly,
            JSON.stringify({
                apiVersion: "batch/v1",
                kind: "CronJob",
                metadata: { name: "nightly", namespace: "noetl" },
                spec: {
                    jobTemplate: {
                        spec: {
                            template: {
                                spec: { containers: [{ name: "c", args: ["http://api:8082"] }] },
                            },
                        },
                    },
                },
            }),
        );
        const exposed = join(folder, "exposed.yaml");
        writeFileSync(
            exposed,
            JSON.stringify({
                apiVersion: "networking.k8s.io/v1",
                kind: "Ingress",
                metadata: { name: "web", namespace: "noetl" },
                spec: { defaultBackend: { service: { name: "api", port: { number: 8082 } } } },
            }),
        );
        const grouped = join(folder, "grouped.yaml");
        writeFileSync(
            grouped,
            JSON.stringify({
                apiVersion: "v1",
                kind: "Service",
                metadata: {
                    name: "api",
                    namespace: "noetl",
                    annotations: { "cloud.google.com/neg": '{"ingress": true}' },
                },
                spec: { selector: { app: "api" }, ports: [{ port: 8082 }] },
            }),
        );
        const manifests = [nightly, exposed, grouped];

        test("in mode mtls, all of them, with the lines to paste", () => {
            expect(() => resolveLink(config({ manifests }))).toThrow(
                [
                    "Not every caller is known:",
                    `  - caller CronJob noetl/nightly (${nightly}) is "containers[c].args[0]: http://api:8082"; expected a declared client, or an exemption: without a certificate it stops. Fix: paste its lines from below, or remove the call`,
                    `  - caller Ingress noetl/web (${exposed}) is "backend: Service noetl/api"; expected an exemption: it presents no client certificate, and what it brings or checks is refused. Fix: paste its lines from below, or remove the call`,
                    `  - caller NEG of Service noetl/api (${grouped}) is "annotation cloud.google.com/neg: {\\"ingress\\": true}"; expected an exemption: it presents no client certificate, and what it brings or checks is refused. Fix: paste its lines from below, or remove the call`,
                    "Lines for the stack's file, for callers that are to stay (npm run census):",
                    "    noetl-mtls:clients:",
                    `        - { name: nightly, manifest: ${nightly}, workload: nightly, container: c }`,
                    "    noetl-mtls:exemptCallers:",
                    '        - { caller: "Ingress noetl/web", reason: CHANGE-ME }',
                    '        - { caller: "NEG of Service noetl/api", reason: CHANGE-ME }',
                ].join("\n"),
            );
        });

        test("not once config exempts them", () => {
            const exemptCallers = [
                { caller: "CronJob noetl/nightly", reason: "gone in March" },
                { caller: "Ingress noetl/web", reason: "nobody uses it" },
                { caller: "NEG of Service noetl/api", reason: "goes with the Ingress" },
            ];
            expect(resolveLink(config({ manifests, exemptCallers })).warnings).toEqual([]);
        });

        test("only with a warning in tls, and not at all in plain", () => {
            const [warning] = resolveLink(config({ manifests, mode: "tls" })).warnings;
            expect(warning).toContain("CronJob noetl/nightly");
            expect(resolveLink(config({ manifests, mode: "plain" })).warnings).toEqual([]);
        });

        test("nor manifests that cannot be read", () => {
            expect(() => resolveLink(config({ manifests: ["/no/such"] }))).toThrow(
                'manifests is "/no/such"; expected a readable file or folder',
            );
        });
    });

    test("a Service that leads to other pods", () => {
        const path = join(folder, "services.yaml");
        const metadata = { name: "api", namespace: "noetl" };
        const service = { apiVersion: "v1", kind: "Service", metadata };
        const spec = { containers: [containerOf("api")], serviceAccountName: "api" };
        const template = { metadata: { labels: { app: "api", tier: "x" } }, spec };
        const write = (selector: object) => {
            writeFileSync(
                path,
                [
                    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template } },
                    { ...service, spec: { selector } },
                ]
                    .map((document) => JSON.stringify(document))
                    .join("\n---\n"),
            );
            return resolveLink(config({ server: { manifest: path, services: ["api", "alias"] } }));
        };
        expect(() => write({ app: "other" })).toThrow(
            'server.services[0] is "api"; expected a Service that selects the server\'s pods, whose labels are {"app":"api","tier":"x"}; this one selects {"app":"other"}. Fix: name another Service, or correct its selector',
        );
        expect(write({ app: "api" }).link.server.podLabels).toEqual({ app: "api", tier: "x" });
    });

    test("a client that takes the server's name", () => {
        expect(() =>
            resolveLink(config({ clients: [{ name: "server", manifest: worker }] })),
        ).toThrow('clients[].name is "server"; expected each one once');
    });
});
