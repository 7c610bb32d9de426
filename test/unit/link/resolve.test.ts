import { relative } from "node:path";

import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { api, deployment, manifestOf, stackConfig, worker } from "../../support/stackConfig";

describe("resolveLink", () => {
    test("a server has DNS names for every Service and a SPIFFE ID for its service account", () => {
        const { link, terms } = resolveLink(stackConfig());
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

    test("localhost and 127.0.0.1 are SANs only if config sets loopback", () => {
        const server = { manifest: api, services: ["api"], loopback: true };
        const { link, terms } = resolveLink(stackConfig({ server }));
        expect(link.server.dnsNames).toContain("localhost");
        expect(link.server.ipAddresses).toEqual(["127.0.0.1"]);
        expect(terms.serverHosts).toEqual(expect.arrayContaining(["localhost", "127.0.0.1"]));
    });

    test("a client has no DNS or IP SANs", () => {
        const [client] = resolveLink(stackConfig()).link.clients;
        expect(client).toMatchObject({
            usage: "client",
            spiffeId: "spiffe://dev.internal/ns/noetl/sa/worker",
            dnsNames: [],
            ipAddresses: [],
            secretName: "worker-client-tls",
        });
    });

    test("leaf.algorithm and leaf.duration apply to every identity", () => {
        const { link } = resolveLink(stackConfig({ leaf: { algorithm: "RSA", duration: "720h" } }));
        for (const identity of [link.server, ...link.clients]) {
            expect(identity).toMatchObject({
                privateKey: { algorithm: "RSA", size: 2048 },
                duration: "720h",
                renewBefore: "240h",
            });
        }
    });

    test("config chooses one of several workloads by name", () => {
        const several = manifestOf("several", deployment("a", "a"), deployment("b"));
        const client = { name: "worker", manifest: several, workload: "a" };
        expect(
            resolveLink(stackConfig({ mode: "plain", clients: [client] })).link.clients[0]?.workload
                .name,
        ).toBe("a");
    });
});

test("if two members share a file, only the first has its companions", () => {
    const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "metrics", namespace: "noetl" },
    };
    const path = manifestOf("shared", deployment("a", "a"), deployment("b", "b"), service);
    const { server, clients } = resolveLink(
        stackConfig({
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
