import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

import { ensureServer } from "../../embedded/cluster/build/noetl";
import { kubeconfigPath } from "../../embedded/cluster/layout";
import { waitFor } from "../../embedded/cluster/wait";
import type { Progress } from "../../embedded/progress";
import type { Pki } from "./pki";

/** A real noetl-server under mutual TLS, on loopback. */
export interface BenchServer {
    readonly port: number;
    /** CPU time that it has used so far, in milliseconds, all threads, user and system. */
    cpuMs(): Promise<number>;
    stop(): Promise<void>;
}

/** Linux reports CPU time to programs in hundredths of a second (USER_HZ; proc(5)). */
const msPerTick = 10;

/** Starts noetl-server with the lane's PostgreSQL behind it, and awaits that it listens. */
export async function startServer(pki: Pki, progress: Progress): Promise<BenchServer> {
    const program = await ensureServer(progress);
    const port = await freePort();
    const folder = await writeFiles(pki);
    const server = spawn(program, {
        cwd: folder,
        // Its log beside our progress: standard output is for results.
        stdio: ["ignore", 2, 2],
        env: {
            // Writing a line per request is none of a handshake's work.
            RUST_LOG: "warn",
            NOETL_HOST: "127.0.0.1",
            NOETL_PORT: String(port),
            NOETL_ALLOW_INSECURE_DEFAULT_KEY: "true",
            NOETL_TLS_CERT: "tls.crt",
            NOETL_TLS_KEY: "tls.key",
            NOETL_TLS_CLIENT_CA: "ca.crt",
            POSTGRES_HOST: await postgresAddress(),
            POSTGRES_USER: "noetl",
            POSTGRES_PASSWORD: "noetl",
            POSTGRES_DATABASE: "noetl",
        },
    });
    const ended = once(server, "exit");
    const stop = async () => {
        server.kill("SIGKILL");
        await ended;
        await rm(folder, { recursive: true });
    };
    try {
        await waitFor(
            "noetl-server",
            async () => {
                if (server.exitCode !== null) {
                    throw new Error(`noetl-server ended with status ${server.exitCode}.`);
                }
                return listens(port);
            },
            { seconds: 30, look: "what it said above", everyMs: 100 },
        );
    } catch (error) {
        await stop();
        throw error;
    }
    return { port, cpuMs: () => cpuMs(server.pid ?? 0), stop };
}

/** Fields 14 and 15 of proc(5)'s stat; the second field, in brackets, may hold spaces. */
async function cpuMs(pid: number): Promise<number> {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Whether something listens on a port of 127.0.0.1, asked without a connection. */
async function listens(port: number): Promise<boolean> {
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    const listening = new RegExp(`0100007F:${hex} 00000000:0000 0A`);
    return listening.test(await readFile("/proc/net/tcp", "utf8"));
}

/** The files in a folder that only root can read. */
async function writeFiles({ root, server }: Pki): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "noetl-mtls-bench-"));
    const files = { "ca.crt": root, "tls.crt": server.certificate, "tls.key": server.privateKey };
    for (const [name, pem] of Object.entries(files)) {
        await writeFile(join(folder, name), pem, { mode: 0o600 });
    }
    return folder;
}

async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
}

/** Address of PostgreSQL's Service: names cannot be resolved out here. */
async function postgresAddress(): Promise<string> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const { spec } = await config
        .makeApiClient(CoreV1Api)
        .readNamespacedService({ namespace: "postgres", name: "postgres" });
    const address = spec?.clusterIP ?? "";
    // A pod is Ready a moment before kube-proxy leads its Service there.
    await waitFor("PostgreSQL's Service", () => answers(address, 5432), {
        seconds: 30,
        look: "npm run local -- kubectl -n postgres get endpointslices",
    });
    return address;
}

function answers(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port, timeout: 1000 });
        const settle = (answer: boolean) => {
            socket.destroy();
            resolve(answer);
        };
        socket.on("connect", () => settle(true));
        socket.on("error", () => settle(false));
        socket.on("timeout", () => settle(false));
    });
}
