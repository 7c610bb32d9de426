import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { manifestOf, stackConfig } from "../../support/stackConfig";

describe("undeclared callers", () => {
    const nightly = manifestOf("nightly", {
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
    });
    const exposed = manifestOf("exposed", {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { name: "web", namespace: "noetl" },
        spec: { defaultBackend: { service: { name: "api", port: { number: 8082 } } } },
    });
    const grouped = manifestOf("grouped", {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            name: "api",
            namespace: "noetl",
            annotations: { "cloud.google.com/neg": '{"ingress": true}' },
        },
        spec: { selector: { app: "api" }, ports: [{ port: 8082 }] },
    });
    const manifests = [nightly, exposed, grouped];

    test("are refused in mtls, all at once, with the lines to paste", () => {
        expect(() => resolveLink(stackConfig({ manifests }))).toThrow(
            [
                "Not every caller is known:",
                `  - caller CronJob noetl/nightly (${nightly}) is "containers[c].args[0]: http://api:8082"; expected a declared client, or an exemption: without a certificate it stops. Fix: paste its lines from below, or remove the call`,
                `  - caller Ingress noetl/web (${exposed}) is "backend: Service noetl/api"; expected an exemption: it presents no client certificate, and what it brings or checks is refused. Fix: paste its lines from below, or remove the call`,
                `  - caller NEG of Service noetl/api (${grouped}) is "annotation cloud.google.com/neg: {\\"ingress\\": true}"; expected an exemption: it presents no client certificate, and what it brings or checks is refused. Fix: paste its lines from below, or remove the call`,
                "Lines for the stack's file, for callers that are to stay (npm run census):",
                "    noetl-mtls:clients:",
                `        - { name: nightly, manifest: ${nightly}, workload: nightly, container: c }`,
                "    noetl-mtls:exempt:",
                '        - { object: "Ingress noetl/web", reason: CHANGE-ME }',
                '        - { object: "NEG of Service noetl/api", reason: CHANGE-ME }',
            ].join("\n"),
        );
    });

    test("are accepted if config exempts them", () => {
        const exempt = [
            { object: "CronJob noetl/nightly", reason: "gone in March" },
            { object: "Ingress noetl/web", reason: "it has no users" },
            { object: "NEG of Service noetl/api", reason: "goes with the Ingress" },
        ];
        expect(resolveLink(stackConfig({ manifests, exempt })).warnings).toEqual([]);
    });

    test("cause a warning in tls and nothing in plain", () => {
        const [warning] = resolveLink(stackConfig({ manifests, mode: "tls" })).warnings;
        expect(warning).toContain("CronJob noetl/nightly");
        expect(resolveLink(stackConfig({ manifests, mode: "plain" })).warnings).toEqual([]);
    });

    test("are unknown in unreadable manifests, which mtls therefore refuses", () => {
        expect(() => resolveLink(stackConfig({ manifests: ["/no/such"] }))).toThrow(
            'manifests is "/no/such"; expected a file or folder that can be read',
        );
    });
});

describe("a kustomization among the manifests", () => {
    afterEach(() => vi.unstubAllEnvs());

    test("is rendered once in a preview", () => {
        const folder = mkdtempSync(join(tmpdir(), "rendered-"));
        const [log, kubectl] = [join(folder, "log"), join(folder, "kubectl")];
        writeFileSync(join(folder, "kustomization.yaml"), "resources: []\n");
        writeFileSync(kubectl, `#!/bin/sh\necho "$@" >>${log}\n`);
        chmodSync(kubectl, 0o755);
        vi.stubEnv("PATH", `${folder}:${process.env["PATH"] ?? ""}`);

        resolveLink(stackConfig({ manifests: [folder] }));

        expect(readFileSync(log, "utf8")).toBe(`kustomize ${folder}\n`);
    });
});
