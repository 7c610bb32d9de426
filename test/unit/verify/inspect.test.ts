import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mode } from "../../../contracts";
import type { Cluster } from "../../../verify/cluster";
import { inspect } from "../../../verify/inspect";
import type { Read } from "../../../verify/read";
import type { Row } from "../../../verify/row";
import {
    clientIdentity,
    deployment,
    guardOf,
    issuanceOf,
    issuerRef,
    linkIn,
    podOf,
    reading,
    readyCertificate,
    requestOf,
    serverEnv,
    serverIdentity,
    serverLog,
    workerEnv,
    workerLog,
} from "./fixtures";
import { createAuthority, type Authority, type Files } from "../../support/pki";

let authority: Authority;
let secrets: Record<string, Files>;

beforeAll(async () => {
    authority = await createAuthority();
    secrets = {
        [serverIdentity.secretName]: await authority.issue(requestOf(serverIdentity)),
        [clientIdentity.secretName]: await authority.issue(requestOf(clientIdentity)),
    };
});

function found<T>(value: T): Promise<Read<T>> {
    return Promise.resolve({ state: "found", value });
}

/** The Service by which clients dial the server. */
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "server", namespace: "app" },
    spec: { selector: { app: "server" }, ports: [{ port: 8082 }] },
};

/** A cluster that has what the link declares, and a server that listens on a port of this machine. */
function clusterWith(port: number, changes: Partial<Cluster> = {}): Cluster {
    const isServer = (name: string) => name.startsWith("server");
    return {
        context: "test",
        certificate: () => found(readyCertificate()),
        secret: (_namespace, name) => found({ ...secrets[name] }),
        workload: ({ name }) => found(deployment(1, 2, name)),
        pods: (_namespace, { matchLabels }) =>
            found([
                isServer(matchLabels?.["app"] ?? "")
                    ? podOf(serverIdentity, serverEnv, "server-1")
                    : podOf(clientIdentity, workerEnv, "worker-1"),
            ]),
        log: (_namespace, pod) => found(isServer(pod) ? serverLog : workerLog),
        review: () => found({ allowed: false, reason: "" }),
        guard: reading({ ...guardOf(issuerRef), ...issuanceOf(issuerRef) }),
        role: () => Promise.resolve({ state: "absent" }),
        objects: () => Promise.resolve({ objects: [service], forbidden: [] }),
        execute: () => Promise.resolve({ state: "done", output: "" }),
        dial: async () => {
            const socket = connect(port, "127.0.0.1");
            await once(socket, "connect");
            return socket;
        },
        ...changes,
    };
}

async function rowsOf(cluster: Cluster, mode: Mode): Promise<readonly Row[]> {
    const outputs = { link: linkIn(mode), trustBundle: authority.pem };
    const { rows } = await inspect(cluster, outputs, { kubectl: "kubectl", standIn: false });
    return rows;
}

/** Rows on the wire, and all others that did not pass but could have. */
async function outcomes(cluster: Cluster, mode: Mode): Promise<Record<string, string>> {
    const rows = await rowsOf(cluster, mode);
    return Object.fromEntries(
        rows
            .filter(({ id, status }) => id.startsWith("wire.") || status !== "pass")
            .filter(({ id }) => !/^(limit|refusal|callers\.unseen)/.test(id))
            .map(({ id, subject, status, evidence }) => [
                `${subject} ${id}`,
                `${status}: ${evidence}`,
            ]),
    );
}

const openssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!openssl)("a link in mtls, served by OpenSSL", () => {
    let folder: string;
    let server: ChildProcess;
    let port: number;

    beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), "verify-"));
        const files = { ...secrets[serverIdentity.secretName] };
        for (const [name, pem] of Object.entries(files)) {
            await writeFile(join(folder, name), pem, { mode: 0o600 });
        }
        const credentials = ["-cert", "tls.crt", "-key", "tls.key", "-CAfile", "ca.crt"];
        const strict = ["-Verify", "1", "-verify_return_error", "-www"];
        server = spawn(
            "openssl",
            ["s_server", "-accept", "127.0.0.1:0", ...credentials, ...strict],
            { cwd: folder, stdio: ["ignore", "pipe", "ignore"] },
        );
        port = await acceptedPort(server);
    });

    afterAll(async () => {
        server.kill();
        await rm(folder, { recursive: true });
    });

    it("passes every row", async () => {
        expect(await outcomes(clusterWith(port), "mtls")).toEqual({
            "server wire.serial": expect.stringMatching(/^pass: serial [0-9A-F]+$/) as string,
            "worker wire.accepted": "pass: 200",
            "server wire.no-certificate": "pass: alert: certificate required",
            "server wire.foreign-ca": "pass: alert: decrypt error",
            "server wire.server-as-client": "pass: alert: unsupported certificate",
            "server wire.tls-1.1": expect.stringMatching(/^pass: alert: /) as string,
            "server wire.plain-http": expect.stringMatching(/^pass: /) as string,
        });
    });

    it("has no row that docs/troubleshooting.md leaves out", async () => {
        const page = await readFile("docs/troubleshooting.md", "utf8");
        const named = [...page.matchAll(/`([a-z]+\.[^`\s]+)`/g)].map(([, id = ""]) => id);
        const isNamed = (id: string) =>
            named.some((name) =>
                name.endsWith("…") ? id.startsWith(name.slice(0, -1)) : id === name,
            );
        const rows = await rowsOf(clusterWith(port), "mtls");
        expect(rows.length).toBeGreaterThan(20);
        expect(rows.map(({ id }) => id).filter((id) => !isNamed(id))).toEqual([]);
    });

    it("says what was not tried and what is known not to work, and takes neither for proof", async () => {
        const rows = await rowsOf(clusterWith(port), "mtls");
        const unproven = rows.filter(({ id }) => /^(limit|refusal)\./.test(id));
        expect(unproven.map(({ id, subject }) => `${subject} ${id}`)).toEqual([
            "worker limit.playbook-tool",
            "worker limit.result-fetch-tool",
            "worker limit.http-tool",
            "server refusal.expired",
            "server refusal.not-yet-valid",
            "server refusal.old-session",
            "worker refusal.wrong-name",
            "worker refusal.client-as-server",
        ]);
        const reasons = /^(not tried: needs the CA key|known limit of noetl-worker 5\.12\.0: .+)$/;
        for (const { status, evidence } of unproven) {
            expect(status).toBe("skip");
            expect(evidence).toMatch(reasons);
        }
    });

    it("fails where the Secret was renewed and the server was not restarted", async () => {
        const renewed = { ...(await authority.issue(requestOf(serverIdentity))) };
        const secret = (_namespace: string, name: string) =>
            found(name === serverIdentity.secretName ? renewed : { ...secrets[name] });
        const { "server wire.serial": serial } = await outcomes(
            clusterWith(port, { secret }),
            "mtls",
        );
        expect(serial).toMatch(/^fail: serves serial .* restart the server$/);
    });

    it("fails where mode tls was declared and certificates are still required", async () => {
        const { "server wire.accepted": accepted } = await outcomes(clusterWith(port), "tls");
        expect(accepted).toBe("fail: alert: certificate required");
    });

    it("skips what needs Secrets that may not be read; the rest is still tried", async () => {
        const secret = () => Promise.resolve({ state: "forbidden" } as const);
        expect(await outcomes(clusterWith(port, { secret }), "mtls")).toMatchObject({
            "server secret.complete": "skip: may not read Secret server-tls",
            "server wire.serial": expect.stringMatching(/^skip: /) as string,
            "server wire.no-certificate": "pass: alert: certificate required",
        });
    });
});

describe("a server that speaks plain HTTP", () => {
    let port: number;

    beforeAll(async () => {
        port = await portOf(http.createServer((_request, response) => response.end()));
    });

    it("passes in mode plain, where there is nothing to refuse or to keep apart", async () => {
        const rows = await rowsOf(clusterWith(port), "plain");
        expect(rows.find(({ id }) => id === "wire.plain-http")?.evidence).toBe("200");
        expect(
            rows.filter(({ id }) => /^(access|authority.guard|limit|refusal)\./.test(id)),
        ).toEqual([]);
    });

    it("fails in mode plain where it answers with an error", async () => {
        const broken = http.createServer((_request, response) => response.writeHead(503).end());
        const cluster = clusterWith(await portOf(broken));
        const { "server wire.plain-http": answer } = await outcomes(cluster, "plain");
        expect(answer).toBe("fail: answered 503");
    });

    it("fails every row on the wire in mode mtls", async () => {
        const wire = Object.entries(await outcomes(clusterWith(port), "mtls"));
        expect(wire).toHaveLength(7);
        expect(wire.filter(([, outcome]) => !outcome.startsWith("fail: "))).toEqual([]);
        expect(Object.fromEntries(wire)).toMatchObject({
            "server wire.plain-http": "fail: answered 200",
        });
    });
});

describe("a server that speaks TLS and plain HTTP on one port", () => {
    it("fails, though its TLS is in order", async () => {
        const { "tls.crt": cert, "tls.key": key } = { ...secrets[serverIdentity.secretName] };
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
        expect(await outcomes(clusterWith(await portOf(either)), "tls")).toMatchObject({
            "server wire.accepted": "pass: 200",
            "server wire.plain-http": "fail: answered 200",
        });
    });
});

describe("a server that hangs up on everybody", () => {
    it("has refused nobody: there is no alert, and no TLS to compare with", async () => {
        const port = await portOf(createServer((socket) => socket.destroy()));
        const wire = Object.values(await outcomes(clusterWith(port), "mtls"));
        expect(wire.filter((outcome) => !outcome.startsWith("fail: "))).toEqual([]);
    });
});

describe("pods that are on their way out", () => {
    it("are not judged; the log is that of the newest pod", async () => {
        const leaving = podOf(serverIdentity, {}, "leaving", { deletionTimestamp: new Date() });
        const created = { creationTimestamp: new Date("2025-01-01") };
        const older = podOf(serverIdentity, serverEnv, "older", created);
        const newest = podOf(serverIdentity, serverEnv, "newest");
        const read: string[] = [];
        const cluster = clusterWith(0, {
            workload: () => found(deployment(2)),
            pods: () => found([older, leaving, newest]),
            log: (_namespace, pod) => {
                read.push(pod);
                return found(serverLog);
            },
        });
        const outcome = await outcomes(cluster, "mtls");
        expect(read).toEqual(["newest", "newest"]);
        expect(outcome).not.toHaveProperty("server pods.mode");
        expect(outcome).not.toHaveProperty("server pods.ready");
    });
});

describe("a server that cannot be reached", () => {
    it("has not refused anybody", async () => {
        const dial = () => Promise.reject(new Error("connection refused"));
        const wire = Object.values(await outcomes(clusterWith(0, { dial }), "mtls"));
        expect(new Set(wire)).toEqual(new Set(["fail: could not connect: connection refused"]));
    });

    it("fails as a whole without a ready pod", async () => {
        const pods = () => found([]);
        expect(await outcomes(clusterWith(0, { pods }), "mtls")).toMatchObject({
            "server wire.reached": "fail: no ready server pod",
            "server pods.ready": "fail: 0 of 1 pods Ready, 1 of the latest revision",
        });
    });
});

/** Port of this machine on which a server listens until the tests are over. */
async function portOf(server: Server): Promise<number> {
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
}

async function acceptedPort({ stdout }: ChildProcess): Promise<number> {
    if (stdout === null) {
        throw new Error("openssl s_server has no output to read its port from");
    }
    for await (const line of createInterface(stdout)) {
        const port = /^ACCEPT .*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) {
            return Number(port);
        }
    }
    throw new Error("openssl s_server ended without accepting connections");
}
