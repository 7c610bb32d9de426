import http from "node:http";
import https from "node:https";
import { connect, createServer } from "node:net";

import { beforeAll, describe, expect, it } from "vitest";

import { deployment, podOf, serverEnv, serverIdentity, serverLog } from "./fixtures";
import { found, InspectedLink, portOf } from "./inspectedLink";

let link: InspectedLink;

beforeAll(async () => {
    link = await InspectedLink.create();
});

describe("a server that speaks plain HTTP", () => {
    let port: number;

    beforeAll(async () => {
        port = await portOf(http.createServer((_request, response) => response.end()));
    });

    it("passes in mode plain, without rows on refusals and access", async () => {
        const rows = await link.rows(link.cluster(port), "plain");
        expect(rows.find(({ id }) => id === "wire.plain-http")?.evidence).toBe("200");
        expect(
            rows.filter(({ id }) => /^(access|authority.guard|limit|refusal)\./.test(id)),
        ).toEqual([]);
    });

    it("fails in mode plain if it answers with an error", async () => {
        const broken = http.createServer((_request, response) => response.writeHead(503).end());
        const cluster = link.cluster(await portOf(broken));
        const { "server wire.plain-http": answer } = await link.outcomes(cluster, "plain");
        expect(answer).toBe("fail: answered 503");
    });

    it("fails every row on the wire in mode mtls", async () => {
        const wire = Object.entries(await link.outcomes(link.cluster(port), "mtls"));
        expect(wire).toHaveLength(7);
        expect(wire.filter(([, outcome]) => !outcome.startsWith("fail: "))).toEqual([]);
        expect(Object.fromEntries(wire)).toMatchObject({
            "server wire.plain-http": "fail: answered 200",
        });
    });
});

describe("a server that speaks TLS and plain HTTP on one port", () => {
    it("fails in mode mtls", async () => {
        const { "tls.crt": cert, "tls.key": key } = link.serverFiles;
        const answer: http.RequestListener = (_request, response) => response.end();
        const plain = await portOf(http.createServer(answer));
        const tls = await portOf(https.createServer({ ...(cert && key && { cert, key }) }, answer));
        const either = createServer((socket) => {
            socket.once("data", (start) => {
                const onward = connect(start[0] === 22 ? tls : plain, "127.0.0.1");
                onward.write(start);
                socket.pipe(onward).pipe(socket);
            });
        });
        expect(await link.outcomes(link.cluster(await portOf(either)), "tls")).toMatchObject({
            "server wire.accepted": "pass: 200",
            "server wire.plain-http": "fail: answered 200",
        });
    });
});

describe("a server that closes every connection", () => {
    it("fails: a closed connection without TLS is no refusal", async () => {
        const port = await portOf(createServer((socket) => socket.destroy()));
        const wire = Object.values(await link.outcomes(link.cluster(port), "mtls"));
        expect(wire.filter((outcome) => !outcome.startsWith("fail: "))).toEqual([]);
    });
});

describe("pods that are being deleted", () => {
    it("are ignored; the log is that of the newest pod", async () => {
        const leaving = podOf(serverIdentity, {}, "leaving", { deletionTimestamp: new Date() });
        const created = { creationTimestamp: new Date("2025-01-01") };
        const older = podOf(serverIdentity, serverEnv, "older", created);
        const newest = podOf(serverIdentity, serverEnv, "newest");
        const read: string[] = [];
        const cluster = link.cluster(0, {
            workload: () => found(deployment(2)),
            pods: () => found([older, leaving, newest]),
            log: (_namespace, pod) => {
                read.push(pod);
                return found(serverLog);
            },
        });
        const outcome = await link.outcomes(cluster, "mtls");
        expect(read).toEqual(["newest", "newest"]);
        expect(outcome).not.toHaveProperty("server pods.mode");
        expect(outcome).not.toHaveProperty("server pods.ready");
    });
});

describe("a server that cannot be reached", () => {
    it("fails: an unreachable server is no refusal", async () => {
        const dial = () => Promise.reject(new Error("connection refused"));
        const wire = Object.values(await link.outcomes(link.cluster(0, { dial }), "mtls"));
        expect(new Set(wire)).toEqual(new Set(["fail: could not connect: connection refused"]));
    });

    it("fails with one row if there is no ready pod", async () => {
        const pods = () => found([]);
        expect(await link.outcomes(link.cluster(0, { pods }), "mtls")).toMatchObject({
            "server wire.reached": "fail: no ready server pod",
            "server pods.ready": "fail: 0 of 1 pods Ready",
        });
    });
});
