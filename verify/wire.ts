import { request, type ClientRequestArgs, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";

/** Opens one connection to the server; it is used for one attempt. */
export type Dial = () => Promise<Duplex>;

/** A certificate chain and its private key, both PEM. */
export interface ClientCredentials {
    readonly chain: string;
    readonly privateKey: string;
}

/** Whom an attempt asks, and for what. */
export interface Address {
    /** DNS name of the server; over TLS, its certificate must carry it. */
    readonly serverName: string;
    readonly path: string;
}

/** A server whose certificate must chain to the roots in this PEM bundle. */
export interface Target extends Address {
    readonly trustBundle: string;
}

/** How one attempt ended. */
export type Outcome =
    /** An HTTP response; over TLS, `serial` is that of the server's certificate. */
    | { readonly kind: "answered"; readonly status: number; readonly serial?: string }
    /** The server said no with a TLS alert, `certificate required` for instance. */
    | { readonly kind: "alert"; readonly alert: string; readonly serial?: string }
    /** The server's certificate did not satisfy us. */
    | { readonly kind: "distrusted"; readonly reason: string }
    /** The connection ended without an answer. */
    | { readonly kind: "closed"; readonly reason: string }
    /** There was no connection, or no answer in time. */
    | { readonly kind: "unreachable"; readonly reason: string };

const timeoutMs = 15_000;

/** Versions of TLS that a client offers; OpenSSL offers 1.1 only at its lowest security level. */
const offers = {
    "current versions": {},
    "TLS 1.1": {
        minVersion: "TLSv1.1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT@SECLEVEL=0",
    },
} as const;

/**
 * Sends GET over verified TLS and awaits the answer. In TLS 1.3 a client's handshake succeeds
 * before the server has seen its certificate: only the answer tells what the server thinks of it.
 */
export async function askOverTls(
    dial: Dial,
    target: Target,
    credentials?: ClientCredentials,
    offer: keyof typeof offers = "current versions",
): Promise<Outcome> {
    return attempt(dial, async (connection) => {
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

/** Sends GET in plain HTTP and awaits the answer; a TLS server answers with an alert or hangs up. */
export async function askInPlain(dial: Dial, address: Address): Promise<Outcome> {
    return attempt(dial, async (connection) => {
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

async function attempt(
    dial: Dial,
    ask: (connection: Duplex) => Promise<Outcome>,
): Promise<Outcome> {
    let connection: Duplex;
    try {
        connection = await dial();
    } catch (error) {
        return { kind: "unreachable", reason: (error as Error).message };
    }
    let fault: Error | undefined;
    connection.on("error", (error: NodeJS.ErrnoException) => {
        // A stream that we tear down ourselves reports that it was aborted.
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
        // The request listens only later; what breaks the connection before would go unnoticed.
        connection.on("error", reject);
        connection.once("close", () => reject(new Error("hung up")));
        request(options, (response: IncomingMessage) => {
            response.resume();
            resolve(response.statusCode ?? 0);
        })
            // Stays on: cutting the connection off after the answer is an error of the request too.
            .on("error", reject)
            .end();
    });
}

function describeTlsFailure(
    error: NodeJS.ErrnoException & { reason?: string },
    socket: TLSSocket,
): Outcome {
    // An error of writing has the reason only in its message.
    const text = error.reason ?? error.message;
    const alert = / alert (?<name>[a-z ]+)/.exec(text)?.groups?.["name"];
    if (alert !== undefined) {
        return { kind: "alert", alert };
    }
    // Set by Node when it has compared chain and name; the handshake itself went through.
    const untrusted = socket.authorizationError as Error | string | null | undefined;
    return untrusted
        ? { kind: "distrusted", reason: error.message }
        : { kind: "closed", reason: error.reason ?? error.message.trim() };
}
