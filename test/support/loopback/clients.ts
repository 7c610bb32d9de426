import { rm } from "node:fs/promises";

import { cachedWorker } from "../../../lane/cluster/build/noetl";
import { run } from "../../../lane/cluster/run";
import { waitFor } from "../../../lane/cluster/wait";
import { startProgram, writeFiles, type Files } from "./program";
import { serviceAddress } from "../../../lane/world/services";

/** Result of a client program against the server. */
export interface Attempt {
    readonly accepted: boolean;
    /** Output of the program. */
    readonly said: string;
}

/** Calls a server on loopback with curl, as init containers and scheduled scripts do. */
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
 * Runs the real noetl-worker against a server on loopback until it has registered or ended. It has
 * its own command stream, so that it takes no commands of the lane.
 */
export async function registerWorker(port: number, files: Files): Promise<Attempt> {
    const worker = await startProgram(
        cachedWorker() ?? "noetl-worker",
        {
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
        files,
    );
    try {
        const accepted = await waitFor(
            "noetl-worker",
            () => {
                const registered = worker.output().includes("Worker registered");
                const over = registered || worker.hasEnded();
                return Promise.resolve(over ? { registered } : undefined);
            },
            { seconds: 60, look: "what it said", everyMs: 50 },
        );
        return { accepted: accepted.registered, said: worker.output() };
    } finally {
        await worker.stop();
    }
}
