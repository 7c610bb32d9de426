import { Agent, get } from "node:https";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";

import type { LoopbackServer } from "../../test/support/loopback/server";
import { cpuMs } from "./cpuTime";
import type { Pki } from "./pki";

/** Cost of a load. */
export interface Load {
    readonly requests: number;
    readonly seconds: number;
    /** CPU time of the server per request, in milliseconds. */
    readonly serverCpuMs: number;
}

/** Upper limits of a load. */
export interface Limits {
    readonly requests: number;
    readonly seconds: number;
}

/** Enough to keep a machine with few cores busy; the client uses one of them. */
const concurrency = 8;

/**
 * Sends requests, each after its own full handshake. A client learns that its certificate was
 * accepted only from an answer, so each handshake is counted with one request.
 */
export async function handshakeLoad(
    server: LoopbackServer,
    pki: Pki,
    limits: Limits,
): Promise<Load> {
    // Without a session cache, no handshake can resume an earlier session.
    const connectEach = { keepAlive: false, maxCachedSessions: 0 };
    const context = contextOf(pki);
    return load(server, limits, () => ask(server, context, new Agent(connectEach), true));
}

/**
 * Sends the same requests over persistent connections, to measure a request without a handshake.
 */
export async function requestLoad(server: LoopbackServer, pki: Pki, limits: Limits): Promise<Load> {
    const context = contextOf(pki);
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
    try {
        await Promise.all(
            Array.from({ length: concurrency }, () => ask(server, context, agent, false)),
        );
        return await load(server, limits, () => ask(server, context, agent, false));
    } finally {
        agent.destroy();
    }
}

async function load(
    server: LoopbackServer,
    limits: Limits,
    once: () => Promise<void>,
): Promise<Load> {
    const cpuBefore = await cpuMs(server.pid);
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    let begun = 0;
    const worker = async () => {
        while (begun < limits.requests && elapsed() < limits.seconds) {
            begun += 1;
            await once();
        }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const seconds = elapsed();
    return {
        requests: begun,
        seconds,
        serverCpuMs: ((await cpuMs(server.pid)) - cpuBefore) / begun,
    };
}

/** Created once, so that reading files for each connection is not measured. */
function contextOf({ root, client }: Pki): SecureContext {
    const { certificate: cert, privateKey: key } = client;
    return createSecureContext({ ca: root, cert, key, minVersion: "TLSv1.3" });
}

/** @throws Error when the handshake was not a full TLS 1.3 handshake, or the answer was not 200. */
async function ask(
    server: LoopbackServer,
    secureContext: SecureContext,
    agent: Agent,
    full: boolean,
): Promise<void> {
    const options = {
        host: "127.0.0.1",
        servername: "localhost",
        port: server.port,
        path: "/api/health",
        secureContext,
        agent,
    } as const;
    return new Promise((resolve, reject) => {
        get(options, (response) => {
            const { socket } = response;
            const resumed = socket instanceof TLSSocket && socket.isSessionReused();
            if (response.statusCode !== 200) {
                reject(new Error(`/api/health answered ${response.statusCode ?? "nothing"}.`));
            } else if (full && resumed) {
                reject(new Error("A handshake resumed an earlier session: expected a full one."));
            }
            response.resume().once("end", resolve);
        }).once("error", reject);
    });
}
