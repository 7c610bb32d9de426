import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

import { cachedWorker, ensureServer } from "../../embedded/cluster/build/noetl";
import { kubeconfigPath } from "../../embedded/cluster/layout";
import { run } from "../../embedded/cluster/run";
import { waitFor } from "../../embedded/cluster/wait";
import type { Files } from "./pki";
import { quiet } from "./startCluster";

/** A noetl-server of a test's own, on loopback, with the lane's PostgreSQL behind it. */
export interface ThrowAwayServer {
    readonly port: number;
    stop(): Promise<void>;
}

/**
 * Starts the real noetl-server under mutual TLS and awaits that it listens.
 * @param files Its certificate and key, and as ca.crt the roots of the clients it accepts.
 */
export async function startServer(files: Files, port?: number): Promise<ThrowAwayServer> {
    const program = await ensureServer(quiet);
    const ownPort = port ?? (await freePort());
    const folder = await writeFiles(files);
    const server = spawn(program, {
        cwd: folder,
        env: {
            RUST_LOG: "info",
            NOETL_HOST: "127.0.0.1",
            NOETL_PORT: String(ownPort),
            NOETL_ALLOW_INSECURE_DEFAULT_KEY: "true",
            NOETL_TLS_CERT: "tls.crt",
            NOETL_TLS_KEY: "tls.key",
            NOETL_TLS_CLIENT_CA: "ca.crt",
            POSTGRES_HOST: await serviceAddress("postgres"),
            POSTGRES_USER: "noetl",
            POSTGRES_PASSWORD: "noetl",
            POSTGRES_DATABASE: "noetl",
        },
    });
    const said = outputOf(server);
    const ended = once(server, "exit");
    const stop = async () => {
        server.kill("SIGKILL");
        await ended;
        await rm(folder, { recursive: true });
    };
    try {
        await waitFor(
            "noetl-server",
            () => {
                if (server.exitCode !== null) {
                    throw new Error(`noetl-server ended: ${said()}`);
                }
                return Promise.resolve(said().includes("Server listening (TLS)"));
            },
            { seconds: 30, look: "what it said", everyMs: 50 },
        );
    } catch (error) {
        await stop();
        throw error;
    }
    return { port: ownPort, stop };
}

/** How a client program ended, or got on, with the server. */
export interface Attempt {
    readonly accepted: boolean;
    /** What the program said. */
    readonly said: string;
}

/** Asks a server on loopback with curl, as init containers and scheduled scripts do. */
export async function askWithCurl(port: number, files: Files): Promise<Attempt> {
    const folder = await writeFiles(files);
    try {
        const credentials = ["--cacert", "ca.crt", "--cert", "tls.crt", "--key", "tls.key"];
        const url = `https://localhost:${port}/api/health`;
        const args = ["--silent", "--show-error", "--fail", "--max-time", "15", ...credentials];
        const curl = await run("curl", [...args, url], { cwd: folder, all: true, reject: false });
        return { accepted: curl.exitCode === 0, said: curl.all };
    } finally {
        await rm(folder, { recursive: true });
    }
}

/**
 * Runs the real noetl-worker against a server on loopback until it has registered or ended. Its
 * commands come from a stream of its own, so that it takes none of the lane's.
 */
export async function registerWorker(port: number, files: Files): Promise<Attempt> {
    const folder = await writeFiles(files);
    const worker = spawn(cachedWorker() ?? "noetl-worker", {
        cwd: folder,
        env: {
            RUST_LOG: "info",
            NOETL_SERVER_URL: `https://localhost:${port}`,
            NOETL_TLS_CLIENT_CERT: "tls.crt",
            NOETL_TLS_CLIENT_KEY: "tls.key",
            NOETL_TLS_CA: "ca.crt",
            NATS_URL: `nats://${await serviceAddress("nats")}:4222`,
            NATS_STREAM: "THROW_AWAY",
            NATS_SUBJECT: "throw-away",
            WORKER_METRICS_BIND: "127.0.0.1:0",
        },
    });
    const said = outputOf(worker);
    const ended = once(worker, "exit");
    try {
        const accepted = await waitFor(
            "noetl-worker",
            () => {
                const registered = said().includes("Worker registered");
                const over = registered || worker.exitCode !== null;
                return Promise.resolve(over ? { registered } : undefined);
            },
            { seconds: 60, look: "what it said", everyMs: 50 },
        );
        return { accepted: accepted.registered, said: said() };
    } finally {
        worker.kill("SIGKILL");
        await ended;
        await rm(folder, { recursive: true });
    }
}

/** The files in a folder that only root can read; whoever asks for it removes it. */
async function writeFiles(files: Files): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "throw-away-"));
    for (const [name, pem] of Object.entries(files)) {
        await writeFile(join(folder, name), pem as string, { mode: 0o600 });
    }
    return folder;
}

/** Both outputs of a process so far, without colours. */
function outputOf({ stdout, stderr }: ReturnType<typeof spawn>): () => string {
    let said = "";
    for (const stream of [stdout, stderr]) {
        stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    return () => stripVTControlCharacters(said);
}

async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
}

/** Address of a Service that is named like its namespace: names cannot be resolved out here. */
async function serviceAddress(name: string): Promise<string> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const { spec } = await config
        .makeApiClient(CoreV1Api)
        .readNamespacedService({ namespace: name, name });
    return spec?.clusterIP ?? "";
}
