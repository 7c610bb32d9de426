import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { connect, type AddressInfo, type Server } from "node:net";
import { PassThrough, Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgeCredentials } from "../../../verify/credentials";
import { askInPlain, askOverTls, type ClientCredentials, type Dial } from "../../../verify/probe";
import { parseCertificates } from "../../../observe/x509";
import { leafFacts } from "../../../verify/certificateFacts";
import { clientIdentity, requestOf, serverIdentity } from "./fixtures";
import { createAuthority, type Authority, type Files } from "../../support/pki";

let authority: Authority;
let server: Files;
let client: Files;
let mutual: Server;
let old: Server;
let plain: Server;

beforeAll(async () => {
    authority = await createAuthority();
    [server, client] = await Promise.all([
        authority.issue(requestOf(serverIdentity)),
        authority.issue(requestOf(clientIdentity)),
    ]);
    const tls = { cert: server["tls.crt"], key: server["tls.key"], ca: authority.pem };
    mutual = await listening(
        https.createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, answer),
    );
    const oldest = { minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    old = await listening(https.createServer({ ...tls, ...oldest }, answer));
    plain = await listening(http.createServer(answer));
});

afterAll(() => {
    mutual.close();
    old.close();
    plain.close();
});

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    response.writeHead(request.url === "/health" ? 200 : 404).end();
}

async function listening(unbound: Server): Promise<Server> {
    unbound.listen(0, "127.0.0.1");
    await once(unbound, "listening");
    return unbound;
}

/** Connects through a stream that is no socket, as a port-forward through the API server is. */
function dialTo(listener: Server): Dial {
    return async () => {
        const socket = connect((listener.address() as AddressInfo).port, "127.0.0.1");
        await once(socket, "connect");
        const received = new PassThrough();
        const sent = new PassThrough();
        socket.on("error", () => received.end());
        sent.pipe(socket).pipe(received);
        return Duplex.from({ readable: received, writable: sent }).once("close", () => {
            socket.destroy();
        });
    };
}

function targetOf({ pem }: Authority) {
    return { serverName: "server.app.svc", trustBundle: pem, path: "/health" };
}

function credentialsOf(files: Files): ClientCredentials {
    return { chain: files["tls.crt"], privateKey: files["tls.key"] };
}

describe("asking over TLS", () => {
    it("reports the answer to the right certificate, and the serial that was served", async () => {
        const outcome = await askOverTls(
            dialTo(mutual),
            targetOf(authority),
            credentialsOf(client),
        );
        const serial = parseCertificates(server["tls.crt"])[0]?.serialNumber;
        expect(outcome).toEqual({ kind: "answered", status: 200, serial });
    });

    it("names the alert that refuses a client without certificate", async () => {
        const outcome = await askOverTls(dialTo(mutual), targetOf(authority));
        expect(outcome).toMatchObject({ kind: "alert", alert: "certificate required" });
    });

    it("is not answered with the server's own certificate, nor with a forged one", async () => {
        const [leaf] = parseCertificates(client["tls.crt"]);
        const forged = leaf && (await forgeCredentials(leaf));
        for (const wrong of [credentialsOf(server), forged]) {
            const outcome = await askOverTls(dialTo(mutual), targetOf(authority), wrong);
            // Node's own server hangs up where others send an alert.
            expect(outcome.kind).toBe("closed");
        }
    });

    it("names the alert that refuses TLS 1.1, and notices a server that still speaks it", async () => {
        const ask = (server: Server) =>
            askOverTls(dialTo(server), targetOf(authority), credentialsOf(client), "TLS 1.1");
        expect(await ask(mutual)).toMatchObject({ kind: "alert", alert: "protocol version" });
        expect(await ask(old)).toMatchObject({ kind: "answered", status: 200 });
    });

    it("does not accept a server of another CA, nor of another name", async () => {
        const other = await createAuthority();
        const named = { ...targetOf(authority), serverName: "other.app.svc" };
        for (const target of [targetOf(other), named]) {
            const outcome = await askOverTls(dialTo(mutual), target, credentialsOf(client));
            expect(outcome.kind).toBe("distrusted");
        }
    });

    it("does not take a plain server, a hang-up or a dead port for a refusal", async () => {
        const target = targetOf(authority);
        expect(await askOverTls(dialTo(plain), target)).toMatchObject({ kind: "closed" });
        const dead: Dial = () => Promise.reject(new Error("nothing listens"));
        expect(await askOverTls(dead, target)).toEqual({
            kind: "unreachable",
            reason: "nothing listens",
        });
    });

    it("reports the message with which a forwarded connection breaks", async () => {
        const broken: Dial = () => {
            const connection = Duplex.from({
                readable: new PassThrough(),
                writable: new PassThrough(),
            });
            setImmediate(() => connection.destroy(new Error("connection refused in the pod")));
            return Promise.resolve(connection);
        };
        expect(await askOverTls(broken, targetOf(authority))).toEqual({
            kind: "unreachable",
            reason: "connection refused in the pod",
        });
    });
});

describe("asking in plain HTTP", () => {
    it("tells an answer from a hang-up and from a TLS alert", async () => {
        const target = targetOf(authority);
        expect(await askInPlain(dialTo(plain), target)).toEqual({ kind: "answered", status: 200 });
        expect(await askInPlain(dialTo(mutual), target)).toMatchObject({ kind: "closed" });
        const alerting = await listening(
            http.createServer().on("connection", (socket) => {
                socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 50]));
            }),
        );
        const outcome = await askInPlain(dialTo(alerting), target);
        alerting.close();
        expect(outcome).toEqual({ kind: "alert", alert: "number 50" });
    });
});

describe("a forged certificate", () => {
    it("says what its model says, signed by nobody that the model's CA knows", async () => {
        const [model] = parseCertificates(client["tls.crt"]);
        const [root] = parseCertificates(authority.pem);
        const [forged] = model
            ? parseCertificates((await forgeCredentials(model)).chain)
            : [undefined];
        expect(forged && leafFacts(forged)).toMatchObject({
            uris: [clientIdentity.spiffeId],
            extendedKeyUsages: ["clientAuth"],
        });
        expect(forged?.issuer).toBe(root?.subject);
        expect(root && forged?.verify(root.publicKey)).toBe(false);
    });
});
