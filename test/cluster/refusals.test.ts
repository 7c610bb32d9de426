import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cachedWorker } from "../../lane/cluster/build/noetl";
import { startServer, type LoopbackServer } from "../support/loopback/server";
import { quietProgress } from "../../lane/progress";
import { askOverTls, type ProbeOutcome } from "../../verify/probe";
import { askWithCurl, registerWorker, type Attempt } from "../support/loopback/clients";
import { createAuthority, type Authority, type Files, type LeafRequest } from "../support/pki";

const hour = 3600 * 1000;
const expired = {
    notBefore: new Date(Date.now() - 48 * hour),
    notAfter: new Date(Date.now() - hour),
};
const notYetValid = { notBefore: new Date(Date.now() + hour) };

const rightServer: LeafRequest = { usages: ["serverAuth"], dnsNames: ["localhost"] };
const rightClient: LeafRequest = {
    usages: ["clientAuth"],
    uris: ["spiffe://dev.test/ns/noetl/sa/noetl-worker"],
};

let authority: Authority;
let foreign: Authority;
let client: Files;

beforeAll(async () => {
    [authority, foreign] = await Promise.all([createAuthority(), createAuthority("CN=foreign")]);
    client = await authority.issue(rightClient);
});

describe("noetl-server", () => {
    let server: LoopbackServer;

    beforeAll(async () => {
        server = await startServer(await authority.issue(rightServer), quietProgress);
    });

    afterAll(() => server.stop());

    test("accepts the right certificate", async () => {
        expect(await askAs(client, server)).toMatchObject({ kind: "answered", status: 200 });
    });

    test.each<[string, LeafRequest, string]>([
        ["an expired certificate", { ...rightClient, ...expired }, "certificate expired"],
        // rustls has one alert for both ends of the lifetime.
        ["one not yet valid", { ...rightClient, ...notYetValid }, "certificate expired"],
        ["a server's", { ...rightClient, usages: ["serverAuth"] }, "unsupported certificate"],
    ])("refuses %s from its own CA", async (_, request, alert) => {
        const outcome = await askAs(await authority.issue(request), server);
        expect(outcome).toMatchObject({ kind: "alert", alert });
    });

    test("refuses another CA's certificate", async () => {
        const outcome = await askAs(await foreign.issue(rightClient), server);
        expect(outcome).toMatchObject({ kind: "alert", alert: "unknown ca" });
    });

    test("accepts one without any usage: that none is issued is up to the issuer", async () => {
        const unlimited = await authority.issue({ ...rightClient, usages: [] });
        const outcome = await askAs(unlimited, server);
        expect(outcome).toMatchObject({ kind: "answered", status: 200 });
    });

    test("refuses TLS 1.1 to every client", async () => {
        const outcome = await askAs(client, server, "TLS 1.1");
        // rustls misses the signature algorithms of TLS 1.2 before it looks at the version.
        expect(outcome).toMatchObject({ kind: "alert", alert: "handshake failure" });
    });
});

describe("a session from before a change of the clients' CA", () => {
    test("opens nothing afterwards", async () => {
        const files = await authority.issue(rightServer);
        const before = await startServer(files, quietProgress);
        const { port } = before;
        const first = await resume(port, client);
        const again = await resume(port, client, first.session);
        await before.stop();
        expect(again, "sessions are resumed at all").toMatchObject({ status: 200, resumed: true });

        const after = await startServer({ ...files, "ca.crt": foreign.pem }, quietProgress, port);
        try {
            await expect(resume(port, client, again.session)).rejects.toThrow("unknown ca");
            const right = await resume(port, await foreign.issue(rightClient), again.session);
            expect(right).toMatchObject({ status: 200, resumed: false });
        } finally {
            await after.stop();
        }
    });

    /** Asks with a session of an earlier connection, and waits for one to take along. */
    async function resume(
        port: number,
        { "tls.crt": cert, "tls.key": key }: Files,
        session?: Buffer,
    ) {
        const socket = connect({
            host: "127.0.0.1",
            port,
            servername: "localhost",
            ca: authority.pem,
            cert,
            key,
            ...(session && { session }),
        });
        const tickets: Buffer[] = [];
        socket.on("session", (ticket) => tickets.push(ticket));
        await once(socket, "secureConnect");
        const resumed = socket.isSessionReused();
        socket.write("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        const answer = await text(socket);
        return {
            status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
            resumed,
            session: tickets.at(-1),
        };
    }
});

interface Served {
    readonly what: string;
    readonly files: () => Promise<Files>;
    /** What the programs say to it; undefined: they accept it. */
    readonly curl?: RegExp;
    readonly worker?: RegExp;
}

const servedCases: readonly Served[] = [
    { what: "the right certificate", files: () => authority.issue(rightServer) },
    {
        what: "a client's certificate",
        files: () => authority.issue({ ...rightServer, usages: ["clientAuth"] }),
        curl: /unsupported certificate purpose|unsuitable certificate purpose/,
        worker: /does not allow extended key usage for server authentication/,
    },
    {
        what: "a certificate for another name",
        files: () => authority.issue({ ...rightServer, dnsNames: ["other.noetl.svc"] }),
        curl: /no alternative certificate subject name matches/,
        worker: /certificate not valid for name/,
    },
    {
        what: "an expired certificate",
        files: () => authority.issue({ ...rightServer, ...expired }),
        curl: /certificate has expired/,
        worker: /certificate expired/,
    },
    {
        what: "a certificate not yet valid",
        files: () => authority.issue({ ...rightServer, ...notYetValid }),
        curl: /certificate is not yet valid/,
        worker: /certificate not valid yet/,
    },
    {
        what: "another CA's certificate",
        files: async () => ({ ...(await foreign.issue(rightServer)), "ca.crt": authority.pem }),
        curl: /unable to get local issuer certificate/,
        worker: /UnknownIssuer/,
    },
];

describe.each(servedCases)("served $what", ({ files, curl, worker }) => {
    let server: LoopbackServer;

    beforeAll(async () => {
        server = await startServer(await files(), quietProgress);
    });

    afterAll(() => server.stop());

    const verdict = curl === undefined ? "goes on" : "refuses";

    test(`verify ${verdict}`, async () => {
        const { kind } = await askAs(client, server);
        expect(kind).toBe(curl === undefined ? "answered" : "distrusted");
    });

    test(`curl ${verdict}`, async () => {
        expectVerdict(await askWithCurl(server.port, client), curl);
    });

    test.skipIf(cachedWorker() === undefined)(`noetl-worker ${verdict}`, async () => {
        expectVerdict(await registerWorker(server.port, client), worker);
    });
});

function expectVerdict({ accepted, said }: Attempt, refusal: RegExp | undefined): void {
    expect(accepted, said).toBe(refusal === undefined);
    expect(said).toMatch(refusal ?? "");
}

/** Asks as verify does: over TLS that is verified, until there is an answer. */
async function askAs(
    files: Files,
    { port }: LoopbackServer,
    offer?: "TLS 1.1",
): Promise<ProbeOutcome> {
    const target = { serverName: "localhost", path: "/api/health", trustBundle: authority.pem };
    const dial = async () => {
        const socket = connectTcp(port, "127.0.0.1");
        await once(socket, "connect");
        return socket;
    };
    const credentials = { chain: files["tls.crt"], privateKey: files["tls.key"] };
    return askOverTls(dial, target, credentials, offer);
}
