import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";

import { ensureServer } from "../../../lane/cluster/build/noetl";
import { waitFor } from "../../../lane/cluster/wait";
import type { Progress } from "../../../lane/progress";
import { serviceAddress } from "../../../lane/world/services";
import { startProgram, type Files, type Program } from "./program";

/** A noetl-server of one's own on loopback, with the lane's PostgreSQL behind it. */
export interface LoopbackServer extends Program {
    readonly port: number;
}

/**
 * Starts the real noetl-server under mutual TLS and awaits that it listens.
 * @param files Its certificate and key, and as ca.crt the roots of the clients it accepts.
 * @param port Where to listen; a free one by default.
 * @throws Error with what it said, where it ends or does not listen.
 */
export async function startServer(
    files: Files,
    progress: Progress,
    port?: number,
): Promise<LoopbackServer> {
    const path = await ensureServer(progress);
    const ownPort = port ?? (await freePort());
    const server = await startProgram(
        path,
        {
            // Writing a line per request is none of a handshake's work.
            RUST_LOG: "warn",
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
        files,
    );
    const isUp = () => {
        if (server.hasEnded()) {
            throw new Error(`noetl-server ended: ${server.said()}`);
        }
        return listens(ownPort);
    };
    try {
        await waitFor("noetl-server", isUp, { seconds: 30, look: "its log", everyMs: 50 });
    } catch (error) {
        await server.stop();
        throw error;
    }
    return { ...server, port: ownPort };
}

/** Whether something listens on a port of 127.0.0.1, asked without a connection. */
async function listens(port: number): Promise<boolean> {
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    const listening = new RegExp(`0100007F:${hex} 00000000:0000 0A`);
    return listening.test(await readFile("/proc/net/tcp", "utf8"));
}

async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
}
