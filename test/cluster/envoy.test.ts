import http from "node:http";
import { text } from "node:stream/consumers";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { cachedWorker } from "../../lane/cluster/build/noetl";
import { waitFor } from "../../lane/cluster/wait";
import { startServer, type LoopbackServer } from "../support/loopback/server";
import { quietProgress } from "../../lane/progress";
import { identityNamed } from "../../lane/pulumi/devStack";
import { portForward } from "../../verify/podStreams";
import { watchCalls, removeCaller } from "../support/caller";
import { captureDuring } from "../support/capture";
import { counterOf, startEnvoy, type EnvoyProcess } from "../support/envoyProcess";
import { contextOf, execute } from "../support/executions";
import { laneConfig, namespace, podsOf, switchTo, up } from "../support/lane";
import { createAuthority, type Authority, type LeafRequest } from "../support/pki";
import { currentLeaf, renewNow } from "../support/renewal";
import { serverApi } from "../support/serverApi";

const viaEnvoy = {
    clients: [
        { name: "worker", manifest: "manifests/dev/worker.yaml", via: "envoy" },
        {
            name: "caller",
            manifest: "test/fixtures/manifests/caller.yaml",
            contract: "http-client",
            via: "envoy",
        },
    ],
};

const noWorker = cachedWorker() === undefined;
const reason = noWorker ? " (skipped: noetl-worker is not built, npm run local -- --worker)" : "";

/** Asks a port on the loopback of an app's pod. */
async function askInPod(app: string, port: number, path: string): Promise<string> {
    const [pod] = await podsOf(app);
    const name = pod?.metadata?.name ?? "";
    const connection = await portForward(laneConfig(), namespace, name, port);
    try {
        const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
            const options = { path, headers: { connection: "close" } };
            http.get({ ...options, createConnection: () => connection }, resolve).on(
                "error",
                reject,
            );
        });
        return await text(response);
    } finally {
        connection.destroy();
    }
}

/** Has the caller's Envoy make a new connection: calls side by side need one sooner or later. */
async function moreHandshakes(): Promise<void> {
    const admin = async (path: string) => askInPod("caller", 9901, path);
    const handshakes = async () => counterOf("ssl.handshake", admin);
    const before = await handshakes();
    await waitFor(
        "a new connection",
        async () => {
            const calls = Array.from({ length: 8 }, () => askInPod("caller", 8082, "/api/health"));
            await Promise.all(calls);
            return (await handshakes()) > before;
        },
        { seconds: 60, look: "Envoy's stats" },
    );
}

describe("clients that an Envoy links", { timeout: 400_000 }, () => {
    beforeAll(async () => {
        expect(await switchTo("mtls", viaEnvoy)).toEqual([]);
    });

    afterAll(async () => {
        expect(await switchTo("plain", viaEnvoy)).toEqual([]);
        await up("plain");
        await removeCaller();
        expect(await switchTo("mtls")).toEqual([]);
    });

    test("reach the server with what Envoy shows, and none shows anything itself", async () => {
        const health = await askInPod("caller", 8082, "/api/health");
        expect(health).toContain("ok");
        const handshakes = await askInPod("caller", 9901, "/stats?filter=cluster.server.ssl");
        expect(handshakes).toMatch(/ssl\.handshake: [1-9]/);
        expect(handshakes).toMatch(/ssl\.fail_verify_error: 0/);
    });

    test("use Envoy's administration for what it shows only", async () => {
        expect(await askInPod("caller", 9901, "/config_dump")).toContain("not allowed");
        expect(await askInPod("caller", 9901, "/quitquitquit")).toContain("not allowed");
    });

    test("show a renewed certificate without a restart and without a failed call", async () => {
        const caller = await identityNamed("caller", quietProgress);
        const before = await currentLeaf(caller);
        const pods = await podsOf("caller");
        const calls = watchCalls();

        const leaf = await renewNow(caller);
        expect(leaf.serialNumber).not.toBe(before.serialNumber);
        // The kubelet brings the files within its sync period, about a minute.
        await waitFor(
            "the new certificate in Envoy",
            async () =>
                (await askInPod("caller", 9901, "/certs"))
                    .toUpperCase()
                    .includes(leaf.serialNumber),
            { seconds: 180, look: "kubectl logs caller -c envoy" },
        );
        // TLS 1.2 shows a certificate in clear.
        const wire = await captureDuring(moreHandshakes);
        const { failed, ok } = await calls.stop();

        expect(wire.shows(Buffer.from(leaf.serialNumber, "hex")), "new serial").toBe(true);
        expect(wire.shows(Buffer.from(before.serialNumber, "hex")), "old serial").toBe(false);
        expect(failed).toBe(0);
        expect(ok).toBeGreaterThan(10);
        const after = await podsOf("caller");
        expect(after.map(({ metadata }) => metadata?.uid)).toEqual(
            pods.map(({ metadata }) => metadata?.uid),
        );
        const sidecar = after[0]?.status?.initContainerStatuses?.find(
            ({ name }) => name === "envoy",
        );
        expect(sidecar?.restartCount).toBe(0);
    });

    describe.skipIf(noWorker)(`the tools of noetl-worker${reason}`, () => {
        const run = async (name: string, tool: object) => execute(await serverApi(), name, tool);

        test("playbook starts another playbook", async () => {
            const api = await serverApi();
            const inner = { kind: "http", method: "GET", url: "http://127.0.0.1:8082/api/health" };
            expect((await execute(api, "envoy-inner", inner)).status).toBe("COMPLETED");
            const outer = await run("envoy-outer", { kind: "playbook", path: "tests/envoy-inner" });
            expect(outer.status, JSON.stringify(outer.events)).toBe("COMPLETED");
        });

        test("http calls the server's API", async () => {
            const url = "http://127.0.0.1:8082/api/health";
            const call = await run("envoy-http", { kind: "http", method: "GET", url });
            expect(call.status).toBe("COMPLETED");
            expect(JSON.stringify(contextOf(call, "call.done"))).toMatch(/"status_?c?o?d?e?":200/);
        });

        test("result_fetch reaches the server, which has no results in this release", async () => {
            // The server knows no such kind, but what it does not know in a sequence it passes on.
            const fetch = { kind: "result_fetch", ref: "noetl://execution/1/result/start/1" };
            const call = await run("envoy-result", { kind: "task_sequence", tasks: [{ fetch }] });
            // noetl-server 2.30.0 has no /api/result: its 404 is an answer, not a broken link.
            expect(JSON.stringify(call.events)).toMatch(/\/api\/result\/resolve returned 404/);
        });
    });
});

describe("Envoy in front of noetl-server", () => {
    let root: Authority;
    let foreign: Authority;
    let server: LoopbackServer | undefined;
    let envoy: EnvoyProcess | undefined;

    const longAgo = { notBefore: new Date("2020-01-01"), notAfter: new Date("2020-02-01") };
    const asServer: LeafRequest = { usages: ["serverAuth"], dnsNames: ["localhost"] };
    const asClient: LeafRequest = { usages: ["clientAuth"], uris: ["spiffe://test/ns/a/sa/b"] };

    beforeAll(async () => {
        [root, foreign] = await Promise.all([createAuthority(), createAuthority()]);
    });

    afterEach(async () => {
        await envoy?.stop();
        await server?.stop();
        [envoy, server] = [undefined, undefined];
    });

    /** A server with this leaf, and an Envoy that trusts the root and shows this one. */
    async function link(
        serverLeaf: LeafRequest,
        clientLeaf: LeafRequest | undefined,
        serverRoot = root,
    ): Promise<EnvoyProcess> {
        const leaf = await serverRoot.issue(serverLeaf);
        server = await startServer({ ...leaf, "ca.crt": root.pem }, quietProgress);
        const files = await root.issue(clientLeaf ?? asClient);
        envoy = await startEnvoy(server.port, files, clientLeaf !== undefined);
        return envoy;
    }

    test("delivers where both are right", async () => {
        const proxy = await link(asServer, asClient);
        expect(await proxy.get("/api/health")).toBe(200);
        expect(await proxy.counter("ssl.handshake")).toBe(1);
    });

    test("shows and verifies certificates on each connection: none resumes a session", async () => {
        const proxy = await link(asServer, asClient);
        expect(await proxy.get("/api/health")).toBe(200);
        expect(await proxy.get("/api/health")).toBe(200);
        expect(await proxy.counter("ssl.handshake")).toBe(2);
        expect(await proxy.counter("ssl.session_reused")).toBe(0);
    });

    test.each<[string, LeafRequest, "foreign" | "root", string]>([
        ["of another name", { ...asServer, dnsNames: ["other"] }, "root", "ssl.fail_verify_san"],
        ["of a foreign CA", asServer, "foreign", "ssl.fail_verify_error"],
        ["that has expired", { ...asServer, ...longAgo }, "root", "ssl.fail_verify_error"],
        [
            "for clients only",
            { ...asServer, usages: ["clientAuth"] },
            "root",
            "ssl.fail_verify_error",
        ],
    ])("counts a server certificate %s", async (_, leaf, of, counter) => {
        const proxy = await link(leaf, asClient, of === "root" ? root : foreign);
        expect(await proxy.counter(counter)).toBe(0);
        expect(await proxy.get("/refused")).toBe(503);
        expect(await proxy.counter(counter)).toBe(1);
        expect(await proxy.counter("ssl.handshake")).toBe(0);
        expect((await proxy.failure("/refused")).reason).toContain("CERTIFICATE_VERIFY_FAILED");
    });

    test.each<[string, LeafRequest | undefined, RegExp]>([
        ["none", undefined, /ALERT_CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/],
        ["one that has expired", { ...asClient, ...longAgo }, /CERTIFICATE_EXPIRED/],
        ["one for servers", { ...asClient, usages: ["serverAuth"] }, /UNSUPPORTED_CERTIFICATE/],
    ])("logs why the server refuses its certificate: %s", async (_, leaf, why) => {
        const proxy = await link(asServer, leaf);
        expect(await proxy.get("/refused")).toBe(503);
        expect((await proxy.failure("/refused")).reason).toMatch(why);
    });
});
