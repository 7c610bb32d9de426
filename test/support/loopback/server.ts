import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";

import { ensureServer } from "../../../lane/cluster/build/noetl";
import { waitFor } from "../../../lane/cluster/wait";
import type { Progress } from "../../../lane/progress";
import { serviceAddress } from "../../../lane/world/services";
import { startProgram, type Files, type Program } from "./program";

/** A separate noetl-server on loopback that uses the lane's PostgreSQL. */
export interface LoopbackServer extends Program {
    readonly port: number;
}

/**
 * Starts the real noetl-server with mutual TLS and waits until it listens.
 * @param files Certificate and key; ca.crt has the roots of accepted clients.
 * @param port Port to listen on; a free one by default.
 * @throws Error with the server's output, if it ends or does not listen.
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
            // Request logging is not part of a handshake's cost.
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
            throw new Error(`noetl-server ended: ${server.output()}`);
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

/** Whether a process listens on a port of 127.0.0.1, checked without a connection. */
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
