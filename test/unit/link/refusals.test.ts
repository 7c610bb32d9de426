import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import {
    containerOf,
    deployment,
    manifestOf,
    stackConfig,
    worker,
} from "../../support/stackConfig";

describe("resolveLink refuses", () => {
    const bare = manifestOf("bare", deployment("bare"));
    const two = manifestOf("two", deployment("a", "a"), deployment("b"));
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
            "a file with several workloads, when config names none",
            { clients: [{ name: "worker", manifest: two }] },
            [
                `clients[0].workload is missing; expected one workload of ${two}, which has Deployment noetl/a, Deployment noetl/b. Fix: pulumi config set --path 'clients[0].workload' <name>`,
            ],
        ],
        [
            "a workload that its file does not contain",
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
            "a duplicate client",
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
            "a manifest that does not exist",
            { clients: [{ name: "worker", manifest: "/no/such.yaml" }] },
            [
                "clients[0].manifest is \"/no/such.yaml\"; expected a file that can be read, relative to the project's folder: there is none at that path. Fix: pulumi config set --path 'clients[0].manifest' <file>",
            ],
        ],
    ])("%s", (_, change, lines) => {
        expect(() => resolveLink(stackConfig(change))).toThrow(message(lines));
    });

    test("invalid googleCas settings, together with all other problems", () => {
        const trustRoot = {
            kind: "googleCas",
            project: "acme-prod",
            location: "europe-west4",
            existingPool: { name: "projects/pki/locations/europe-west1/caPools/all" },
        };
        const clients = [{ name: "worker", manifest: bare }];
        expect(() => resolveLink(stackConfig({ trustRoot, clients }))).toThrow(
            /clients\[0\]: service account .*\n.*trustRoot\.existingPool\.name is .*\n.*trustRoot\.existingPool\.dedicated is missing/,
        );
    });

    test("trustRoot.approver if approver-policy is on", () => {
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
        const certManager = { approver: { enabled: true } };
        expect(() => resolveLink(stackConfig({ trustRoot, certManager }))).toThrow(
            /trustRoot\.approver is .*/,
        );
        expect(resolveLink(stackConfig({ trustRoot })).clients).toHaveLength(1);
    });

    test("manifests with placeholders, in an update only", () => {
        const name = "CHANGE-ME-worker";
        const open = manifestOf("open", deployment(name, "worker"));
        const unfinished = stackConfig({ clients: [{ name: "worker", manifest: open }] });
        expect(resolveLink(unfinished, "accept").clients).toHaveLength(1);
        expect(() => resolveLink(unfinished, "refuse")).toThrow(
            message([
                `Deployment noetl/${name}: metadata.name is "${name}"; expected the real value: a placeholder can be previewed, not deployed. Fix: edit its manifest`,
            ]),
        );
    });

    test("a Service that selects other pods", () => {
        const metadata = { name: "api", namespace: "noetl" };
        const service = { apiVersion: "v1", kind: "Service", metadata };
        const spec = { containers: [containerOf("api")], serviceAccountName: "api" };
        const template = { metadata: { labels: { app: "api", tier: "x" } }, spec };
        const write = (selector: object) => {
            const path = manifestOf(
                "services",
                { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template } },
                { ...service, spec: { selector, ports: [{ port: 8082 }] } },
            );
            return resolveLink(
                stackConfig({ server: { manifest: path, services: ["api", "alias"] } }),
            );
        };
        expect(() => write({ app: "other" })).toThrow(
            'server.services[0] is "api"; expected a Service that selects the server\'s pods, whose labels are {"app":"api","tier":"x"}; this one selects {"app":"other"}. Fix: name another Service, or correct its selector',
        );
        expect(write({ app: "api" }).link.server.podLabels).toEqual({ app: "api", tier: "x" });
    });

    test("a client with the name of the server", () => {
        expect(() =>
            resolveLink(stackConfig({ clients: [{ name: "server", manifest: worker }] })),
        ).toThrow('clients[].name is "server"; expected no name of the program');
    });
});
