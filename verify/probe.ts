import { request, type ClientRequestArgs, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";

/** Opens one connection to the server, used for one request. */
export type Dial = () => Promise<Duplex>;

/** A certificate chain and its private key, both PEM. */
export interface ClientCredentials {
    readonly chain: string;
    readonly privateKey: string;
}

/** Address of a request. */
export interface Address {
    /** DNS name of the server; over TLS its certificate must have it as a SAN. */
    readonly serverName: string;
    readonly path: string;
}

/** Address of a request over TLS. */
export interface Target extends Address {
    /** PEM; the server's certificate must chain to one of these roots. */
    readonly trustBundle: string;
}

/** Result of one request. */
export type ProbeOutcome =
    /** An HTTP response; over TLS with the serial number of the server's certificate. */
    | { readonly kind: "answered"; readonly status: number; readonly serial?: string }
    /** The server refused with a TLS alert, such as `certificate required`. */
    | { readonly kind: "alert"; readonly alert: string; readonly serial?: string }
    /** Verification of the server's certificate failed. */
    | { readonly kind: "distrusted"; readonly reason: string }
    /** The server closed the connection without a response. */
    | { readonly kind: "closed"; readonly reason: string }
    /** The connection failed, or the response timed out. */
    | { readonly kind: "unreachable"; readonly reason: string };

const timeoutMs = 15_000;

/** TLS versions of the client; OpenSSL offers 1.1 only at security level 0. */
const offers = {
    "current versions": {},
    "TLS 1.1": {
        minVersion: "TLSv1.1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT@SECLEVEL=0",
    },
} as const;

/**
 * Sends GET over verified TLS. In TLS 1.3 a client's handshake succeeds before the server verifies
 * the client certificate; only the response shows whether it was accepted.
 */
export async function askOverTls(
    dial: Dial,
    target: Target,
    credentials?: ClientCredentials,
    offer: keyof typeof offers = "current versions",
): Promise<ProbeOutcome> {
    return withConnection(dial, async (connection) => {
        const socket = connect({
            ...offers[offer],
            socket: connection,
            servername: target.serverName,
            ca: target.trustBundle,
            rejectUnauthorized: true,
            ...(credentials && { cert: credentials.chain, key: credentials.privateKey }),
        });
        let serial: string | undefined;
        socket.once("secureConnect", () => {
            serial = socket.getPeerX509Certificate()?.serialNumber;
        });
        const seen = () => (serial === undefined ? {} : { serial });
        try {
            return { kind: "answered", status: await get(socket, target), ...seen() };
        } catch (error) {
            const outcome = describeTlsFailure(error as NodeJS.ErrnoException, socket);
            return outcome.kind === "alert" ? { ...outcome, ...seen() } : outcome;
        }
    });
}

/** Sends GET in plain HTTP. A TLS server responds with an alert or closes the connection. */
export async function askInPlain(dial: Dial, address: Address): Promise<ProbeOutcome> {
    return withConnection(dial, async (connection) => {
        try {
            return { kind: "answered", status: await get(connection, address) };
        } catch (error) {
            const { message, rawPacket } = error as Error & { rawPacket?: Buffer };
            const isAlert = rawPacket?.[0] === tlsAlertRecord;
            return isAlert
                ? { kind: "alert", alert: `number ${rawPacket[6] ?? "unknown"}` }
                : { kind: "closed", reason: message };
        }
    });
}

/** Content type of a TLS record that carries an alert (RFC 8446, section 5.1). */
const tlsAlertRecord = 21;

async function withConnection(
    dial: Dial,
    ask: (connection: Duplex) => Promise<ProbeOutcome>,
): Promise<ProbeOutcome> {
    let connection: Duplex;
    try {
        connection = await dial();
    } catch (error) {
        return { kind: "unreachable", reason: (error as Error).message };
    }
    let fault: Error | undefined;
    connection.on("error", (error: NodeJS.ErrnoException) => {
        // ABORT_ERR follows from our own destroy().
        fault ??= error.code === "ABORT_ERR" ? undefined : error;
    });
    const late = setTimeout(
        () => connection.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
    );
    try {
        const outcome = await ask(connection);
        return outcome.kind === "closed" && fault !== undefined
            ? { kind: "unreachable", reason: fault.message }
            : outcome;
    } finally {
        clearTimeout(late);
        connection.destroy();
    }
}

async function get(connection: Duplex, { serverName, path }: Address): Promise<number> {
    const options: ClientRequestArgs = {
        path,
        headers: { host: serverName, connection: "close" },
        createConnection: () => connection,
    };
    return new Promise((resolve, reject) => {
        // The request adds its listeners later; without this an earlier error is lost.
        connection.on("error", reject);
        connection.once("close", () => reject(new Error("hung up")));
        request(options, (response: IncomingMessage) => {
            response.resume();
            resolve(response.statusCode ?? 0);
        })
            // Not `once`: closing the connection after the response emits an error too.
            .on("error", reject)
            .end();
    });
}

function describeTlsFailure(
    error: NodeJS.ErrnoException & { reason?: string },
    socket: TLSSocket,
): ProbeOutcome {
    // A write error has the reason only in its message.
    const text = error.reason ?? error.message;
    const alert = / alert (?<name>[a-z ]+)/.exec(text)?.groups?.["name"];
    if (alert !== undefined) {
        return { kind: "alert", alert };
    }
    // Node sets this after a completed handshake if chain or name are wrong.
    const untrusted = socket.authorizationError as Error | string | null | undefined;
    return untrusted
        ? { kind: "distrusted", reason: error.message }
        : { kind: "closed", reason: error.reason ?? error.message.trim() };
}

/** TLS alerts that refuse a client certificate (RFC 8446, section 6.2). */
const certificateRefusals: readonly string[] = [
    "access denied",
    "bad certificate",
    "certificate required",
    "certificate unknown",
    "decrypt error",
    "handshake failure",
    "unknown ca",
    "unsupported certificate",
];

/** True if the server refused the client certificate, or the lack of one. */
export function isRefusedCertificate(outcome: ProbeOutcome): boolean {
    return outcome.kind === "alert" && certificateRefusals.includes(outcome.alert);
}

/** The outcome as evidence in a row. */
export function describeOutcome(outcome: ProbeOutcome): string {
    switch (outcome.kind) {
        case "answered":
            return `answered ${outcome.status}`;
        case "alert":
            return `alert: ${outcome.alert}`;
        case "distrusted":
            return `its certificate is not accepted here: ${outcome.reason}`;
        case "closed":
            return `connection ended without answer or alert: ${outcome.reason}`;
        case "unreachable":
            return `could not connect: ${outcome.reason}`;
    }
}
