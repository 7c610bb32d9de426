import { once } from "node:events";
import {
    createServer as createHttpServer,
    type IncomingMessage,
    type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";

import type { Files } from "./program";

/** A request as it arrived. */
export interface RecordedCall {
    /** Whether it came over TLS. */
    readonly secure: boolean;
    /** Common name of the verified client certificate. */
    readonly client?: string;
    /** The Host header, in lower case. */
    readonly host: string;
    readonly method: string;
    readonly path: string;
    readonly body: string;
}

/** A server on a port of loopback that speaks TLS and plain HTTP and records every request. */
export interface RecordingServer {
    readonly port: number;
    /** The requests since the last call of this function. */
    takeCalls(): readonly RecordedCall[];
    close(): Promise<void>;
}

/**
 * Starts the server. It answers 200 with `{"status":"ok"}`.
 * @param clients `required`: in TLS it accepts only clients with a certificate of its CA.
 */
export async function startRecordingServer(
    files: Files,
    clients: "none" | "required",
): Promise<RecordingServer> {
    const calls: RecordedCall[] = [];
    const record = (request: IncomingMessage, response: ServerResponse) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            calls.push({ ...callOf(request), body: Buffer.concat(chunks).toString() });
            response.setHeader("Connection", "close");
            response.end('{"status":"ok"}');
        });
    };
    const plain = createHttpServer(record);
    const tls = createHttpsServer(
        {
            cert: files["tls.crt"],
            key: files["tls.key"],
            ca: files["ca.crt"],
            requestCert: clients === "required",
            rejectUnauthorized: true,
        },
        record,
    );
    const sockets = new Set<Socket>();
    const listener = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => sockets.delete(socket));
        socket.once("data", (first: Buffer) => {
            socket.pause();
            socket.unshift(first);
            // A TLS connection begins with a handshake record (RFC 8446, 5.1).
            (first[0] === 22 ? tls : plain).emit("connection", socket);
            process.nextTick(() => socket.resume());
        });
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return {
        port: (listener.address() as AddressInfo).port,
        takeCalls: () => calls.splice(0),
        close: async () => {
            sockets.forEach((socket) => socket.destroy());
            listener.close();
            await once(listener, "close");
        },
    };
}

function callOf({ socket, headers, method = "", url = "" }: IncomingMessage) {
    const secure = "encrypted" in socket;
    // Node gives an empty object where the client showed no certificate.
    const peer: Partial<PeerCertificate> = secure ? (socket as TLSSocket).getPeerCertificate() : {};
    return {
        secure,
        ...(peer.subject && { client: [peer.subject.CN].flat().join() }),
        host: (headers.host ?? "").toLowerCase(),
        method,
        path: url,
    };
}
