import { describe, expect, test } from "vitest";
import { transformWorkload } from "../../../workload";
import type { WorkloadManifest } from "../../../workload/manifest";
import { deepFreeze, fixture, serverOptions, workerOptions } from "./support";

/** The manifest with each replacement applied; its text must occur exactly once. */
function change(
    manifest: WorkloadManifest,
    replacements: readonly (readonly [unknown, unknown])[],
) {
    const text = replacements.reduce((json, [from, to]) => {
        const [before, after] = [JSON.stringify(from), JSON.stringify(to)].map((part) =>
            typeof from === "object" ? part.slice(1, -1) : part,
        ) as [string, string];
        expect(json.split(before)).toHaveLength(2);
        return json.replace(before, () => after);
    }, JSON.stringify(manifest));
    return JSON.parse(text) as WorkloadManifest;
}

const items = ["tls.crt", "tls.key", "ca.crt"].map((file) => ({ key: file, path: file }));

/** Stricter than published: key files readable only by the pod's group. */
function stricter(secretName: string): [object, object] {
    return [{ secret: { secretName } }, { secret: { secretName, defaultMode: 0o440, items } }];
}

const group = { fsGroup: 65532, fsGroupChangePolicy: "OnRootMismatch" };

function withGroup(manifest: WorkloadManifest): unknown {
    const { spec } = structuredClone(manifest) as unknown as {
        spec: { template: { spec: { securityContext?: object } } };
    };
    spec.template.spec.securityContext = group;
    return { ...manifest, spec };
}

describe("the published dev manifests in mtls", () => {
    test("the server equals the published patch except for its key files", () => {
        const { manifest, notes } = transformWorkload(
            deepFreeze(fixture("noetl-server")),
            serverOptions,
        );

        const published = fixture("noetl-server.published-mtls");
        expect(manifest).toEqual(withGroup(change(published, [stricter("noetl-server-tls")])));
        expect(notes).toEqual([]);
    });

    test("the worker equals the published patch except for its key files and init script", () => {
        const { manifest, notes } = transformWorkload(deepFreeze(fixture("noetl-worker")), {
            ...workerOptions,
            rewriteHosts: {
                "noetl.noetl.svc.cluster.local": "noetl-server-rust.noetl.svc.cluster.local",
            },
        });

        const published = fixture("noetl-worker.published-mtls");
        const flags = "--cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
        const url = "https://noetl-server-rust.noetl.svc.cluster.local:8082/api/health";
        const script = (curl: string, message: string) =>
            `until ${curl} ${url}; do echo 'Waiting for ${message}...'; sleep 3; done`;
        expect(manifest).toEqual(
            withGroup(
                change(published, [
                    stricter("noetl-worker-tls"),
                    // Flags follow curl directly, and the message is unchanged.
                    [
                        script(`curl -sf ${flags}`, "NoETL mTLS API"),
                        script(`curl ${flags} -sf`, "NoETL API"),
                    ],
                ]),
            ),
        );
        expect(notes).toEqual([]);
    });

    test("without rewriteHosts the worker keeps its host", () => {
        const { manifest } = transformWorkload(deepFreeze(fixture("noetl-worker")), workerOptions);

        const text = JSON.stringify(manifest);
        expect(text.match(/https?:[^ "]*/g)).toEqual([
            "https://noetl.noetl.svc.cluster.local:8082/api/health;",
            "https://noetl.noetl.svc.cluster.local:8082",
        ]);
    });

    test("tls: no client CA for the server, no key for the worker", () => {
        const server = transformWorkload(fixture("noetl-server"), {
            ...serverOptions,
            mode: "tls",
        });
        const worker = transformWorkload(fixture("noetl-worker"), {
            ...workerOptions,
            mode: "tls",
        });

        const [serverText, workerText] = [server, worker].map((one) => JSON.stringify(one));
        expect(serverText).toContain("NOETL_TLS_CERT");
        expect(serverText).not.toMatch(/NOETL_TLS_CLIENT_CA|ca\.crt/);
        expect(workerText).toContain("curl --cacert /tls/ca.crt -sf https://");
        expect(workerText).not.toMatch(/NOETL_TLS_CLIENT_CERT|NOETL_TLS_CLIENT_KEY|tls\.(crt|key)/);
    });
});
