import type { ClientContract, Mode, ServerContract } from "../../contracts";
import type { Cluster } from "../cluster";
import { kubectl, workloadArgument, type Context } from "../context";
import type { Credentials } from "../credentials";
import { forgeCredentials } from "../foreign";
import { isReady, type Observed } from "../observe";
import { row, type OpenRow, type Row } from "../row";
import {
    askInPlain,
    askOverTls,
    type Address,
    type Dial,
    type Outcome,
    type Target,
} from "../wire";

type Server = Observed<ServerContract>;
type Client = Observed<ClientContract>;

/** Alerts by which a TLS server says that it does not accept a client's certificate (RFC 8446). */
const refusals: readonly string[] = [
    "access denied",
    "bad certificate",
    "certificate required",
    "certificate unknown",
    "decrypt error",
    "handshake failure",
    "unknown ca",
    "unsupported certificate",
];

/** Rows on what the server answers, asked through the API server at its ready pods. */
export async function wireRows(
    cluster: Cluster,
    server: Server,
    clients: readonly Client[],
    context: Context,
): Promise<readonly Row[]> {
    const open = opener(server, context);
    const dials = dialsOf(cluster, server);
    const [first] = dials;
    if (first === undefined) {
        return [open("wire.reached", "the server can be asked").fail("no ready server pod")];
    }
    if (server.contract.healthPath === undefined) {
        return [open("wire.reached", "the server can be asked").skip("it speaks no HTTP/1.1")];
    }
    const address = addressOf(server);
    if (context.mode === "plain") {
        return [await plainAnswered(open, first, address)];
    }
    const trustBundle = context.trust?.anchors.map((anchor) => anchor.toString()).join("");
    if (trustBundle === undefined) {
        const reason = "no trust bundle to verify the server with";
        return [open("wire.reached", "the server can be asked").skip(reason)];
    }
    const target = { ...address, trustBundle };
    return [
        await serialRow(open, dials, target, server),
        ...(context.mode === "mtls"
            ? await mutualRows(open, first, target, server, clients)
            : [accepted(open, server.identity.name, await askOverTls(first, target))]),
        await oldVersionRefused(open, first, target, clients, context.mode),
        await plainRefused(open, first, target),
    ];
}

async function mutualRows(
    open: Opener,
    dial: Dial,
    target: Target,
    server: Server,
    clients: readonly Client[],
): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const { identity, credentials } of clients) {
        const own = found(credentials);
        rows.push(
            own === undefined
                ? open("wire.accepted", acceptedMeaning, identity.name).skip(
                      noSecret(identity.secretName),
                  )
                : accepted(open, identity.name, await askOverTls(dial, target, own.pem)),
        );
    }
    const none = open("wire.no-certificate", "refuses a client without certificate");
    rows.push(refused(none, await askOverTls(dial, target)));

    const foreign = open("wire.foreign-ca", "refuses a foreign CA's, same names");
    const model = anyOf(clients);
    rows.push(
        model === undefined
            ? foreign.skip(noClient)
            : refused(foreign, await askOverTls(dial, target, await forgeCredentials(model.leaf))),
    );

    const swapped = open("wire.server-as-client", "refuses its own certificate from a client");
    const own = found(server.credentials);
    rows.push(
        own === undefined
            ? swapped.skip(noSecret(server.identity.secretName))
            : refused(swapped, await askOverTls(dial, target, own.pem)),
    );
    return rows;
}

const acceptedMeaning = "right certificate answered 200";

/** Every ready pod serves the certificate of the Secret: a `restart` server may hold an old one. */
async function serialRow(
    open: Opener,
    dials: readonly Dial[],
    target: Target,
    { identity, credentials }: Server,
): Promise<Row> {
    const settled = open("wire.serial", "serves the certificate of its Secret");
    const own = found(credentials);
    if (own === undefined) {
        return settled.skip(noSecret(identity.secretName));
    }
    for (const dial of dials) {
        const outcome = await askOverTls(dial, target);
        const serial = "serial" in outcome ? outcome.serial : undefined;
        if (serial !== own.leaf.serialNumber) {
            return settled.fail(
                serial === undefined
                    ? describe(outcome)
                    : `serves serial ${serial}, the Secret has ${own.leaf.serialNumber}: restart the server`,
            );
        }
    }
    return settled.pass(`serial ${own.leaf.serialNumber}`);
}

function accepted(open: Opener, subject: string, outcome: Outcome): Row {
    const settled = open("wire.accepted", acceptedMeaning, subject);
    return outcome.kind === "answered" && outcome.status === 200
        ? settled.pass("200")
        : settled.fail(describe(outcome));
}

function refused(settled: OpenRow, outcome: Outcome): Row {
    return outcome.kind === "alert" && refusals.includes(outcome.alert)
        ? settled.pass(`alert: ${outcome.alert}`)
        : settled.fail(describe(outcome));
}

/**
 * Asked with the right certificate, so that the version is all that there is to refuse. Which alert
 * says so differs: rustls misses TLS 1.2's signature algorithms before it looks at the version.
 */
async function oldVersionRefused(
    open: Opener,
    dial: Dial,
    target: Target,
    clients: readonly Client[],
    mode: Mode,
): Promise<Row> {
    const settled = open("wire.tls-1.1", "refuses TLS 1.1");
    const own = anyOf(clients);
    if (mode === "mtls" && own === undefined) {
        return settled.skip(noClient);
    }
    const outcome = await askOverTls(dial, target, own?.pem, "TLS 1.1");
    return outcome.kind === "alert" && outcome.serial === undefined
        ? settled.pass(`alert: ${outcome.alert}`)
        : settled.fail(describe(outcome));
}

async function plainAnswered(open: Opener, dial: Dial, address: Address): Promise<Row> {
    const settled = open("wire.plain-http", "plain HTTP answered 200");
    const outcome = await askInPlain(dial, address);
    return outcome.kind === "answered" && outcome.status === 200
        ? settled.pass("200")
        : settled.fail(describe(outcome));
}

/** A server that hangs up without a word may be down: only one that speaks TLS has refused. */
async function plainRefused(open: Opener, dial: Dial, target: Target): Promise<Row> {
    const settled = open("wire.plain-http", "refuses plain HTTP");
    const outcome = await askInPlain(dial, target);
    if (outcome.kind === "alert") {
        return settled.pass(`a TLS alert in place of HTTP (${outcome.alert})`);
    }
    const control = await askOverTls(dial, target);
    return outcome.kind === "closed" && (control.kind === "answered" || control.kind === "alert")
        ? settled.pass("hangs up without an answer, while it speaks TLS")
        : settled.fail(describe(outcome));
}

type Opener = (id: string, meaning: string, subject?: string) => OpenRow;

function opener({ identity }: Server, context: Context): Opener {
    const look = kubectl(context, identity, `logs ${workloadArgument(identity)} --tail=50`);
    return (id, meaning, subject = identity.name) => row(id, subject, meaning, look);
}

function dialsOf(cluster: Cluster, { identity, contract, pods }: Server): readonly Dial[] {
    const ready = pods.state === "found" ? pods.value.filter(isReady) : [];
    return ready.map(({ metadata }) => {
        const { namespace } = identity.workload;
        return () => cluster.dial(namespace, metadata?.name ?? "", contract.port);
    });
}

function addressOf({ identity, contract }: Server): Address {
    const [serverName = ""] = identity.dnsNames;
    return { serverName, path: contract.healthPath ?? "/" };
}

function found(credentials: Observed["credentials"]): Credentials | undefined {
    return credentials.state === "found" ? credentials.value : undefined;
}

function anyOf(clients: readonly Client[]): Credentials | undefined {
    return clients.map(({ credentials }) => found(credentials)).find((one) => one !== undefined);
}

const noClient = "no client has a certificate: see the rows on their Secrets";

function noSecret(name: string): string {
    return `no certificate: see the row on Secret ${name}`;
}

function describe(outcome: Outcome): string {
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
