import type { ClientContract, Mode, ServerContract } from "../../contracts";
import type { Cluster } from "../cluster";
import { kubectl, row, workloadArgument, type Context, type OpenRow, type Row } from "../row";
import { forgeCredentials, type Credentials } from "../credentials";
import { isReady, type IdentityState } from "../identityState";
import {
    askInPlain,
    askOverTls,
    describeOutcome,
    isRefusedCertificate,
    type Address,
    type Dial,
    type ProbeOutcome,
    type Target,
} from "../probe";

type Server = IdentityState<ServerContract>;
type Client = IdentityState<ClientContract>;

/** Rows on the responses of the server's ready pods, reached through the API server. */
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
    const client = anyOf(clients);
    rows.push(
        client === undefined
            ? foreign.skip(noClient)
            : refused(foreign, await askOverTls(dial, target, await forgeCredentials(client.leaf))),
    );

    const serverAsClient = open(
        "wire.server-as-client",
        "refuses its own certificate from a client",
    );
    const own = found(server.credentials);
    rows.push(
        own === undefined
            ? serverAsClient.skip(noSecret(server.identity.secretName))
            : refused(serverAsClient, await askOverTls(dial, target, own.pem)),
    );
    return rows;
}

const acceptedMeaning = "right certificate answered 200";

/** Checks every ready pod: a server that reloads by restart may still serve an old leaf. */
async function serialRow(
    open: Opener,
    dials: readonly Dial[],
    target: Target,
    { identity, credentials }: Server,
): Promise<Row> {
    const result = open("wire.serial", "serves the certificate of its Secret");
    const own = found(credentials);
    if (own === undefined) {
        return result.skip(noSecret(identity.secretName));
    }
    for (const dial of dials) {
        const outcome = await askOverTls(dial, target);
        const serial = "serial" in outcome ? outcome.serial : undefined;
        if (serial !== own.leaf.serialNumber) {
            return result.fail(
                serial === undefined
                    ? describeOutcome(outcome)
                    : `serves serial ${serial}, the Secret has ${own.leaf.serialNumber}: restart the server`,
            );
        }
    }
    return result.pass(`serial ${own.leaf.serialNumber}`);
}

function accepted(open: Opener, subject: string, outcome: ProbeOutcome): Row {
    const result = open("wire.accepted", acceptedMeaning, subject);
    return outcome.kind === "answered" && outcome.status === 200
        ? result.pass("200")
        : result.fail(describeOutcome(outcome));
}

function refused(result: OpenRow, outcome: ProbeOutcome): Row {
    return isRefusedCertificate(outcome)
        ? result.pass(describeOutcome(outcome))
        : result.fail(describeOutcome(outcome));
}

/**
 * Sends an accepted client certificate, so that only the version can be refused. Any alert before
 * the server's certificate counts: rustls rejects the missing signature algorithms before it checks
 * the version.
 */
async function oldVersionRefused(
    open: Opener,
    dial: Dial,
    target: Target,
    clients: readonly Client[],
    mode: Mode,
): Promise<Row> {
    const result = open("wire.tls-1.1", "refuses TLS 1.1");
    const own = anyOf(clients);
    if (mode === "mtls" && own === undefined) {
        return result.skip(noClient);
    }
    const outcome = await askOverTls(dial, target, own?.pem, "TLS 1.1");
    return outcome.kind === "alert" && outcome.serial === undefined
        ? result.pass(`alert: ${outcome.alert}`)
        : result.fail(describeOutcome(outcome));
}

async function plainAnswered(open: Opener, dial: Dial, address: Address): Promise<Row> {
    const result = open("wire.plain-http", "plain HTTP answered 200");
    const outcome = await askInPlain(dial, address);
    return outcome.kind === "answered" && outcome.status === 200
        ? result.pass("200")
        : result.fail(describeOutcome(outcome));
}

/** A closed connection counts as refusal only if the server answers over TLS. */
async function plainRefused(open: Opener, dial: Dial, target: Target): Promise<Row> {
    const result = open("wire.plain-http", "refuses plain HTTP");
    const outcome = await askInPlain(dial, target);
    if (outcome.kind === "alert") {
        return result.pass(`a TLS alert in place of HTTP (${outcome.alert})`);
    }
    const control = await askOverTls(dial, target);
    return outcome.kind === "closed" && (control.kind === "answered" || control.kind === "alert")
        ? result.pass("hangs up without an answer, while it speaks TLS")
        : result.fail(describeOutcome(outcome));
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

function found(credentials: IdentityState["credentials"]): Credentials | undefined {
    return credentials.state === "found" ? credentials.value : undefined;
}

function anyOf(clients: readonly Client[]): Credentials | undefined {
    return clients.map(({ credentials }) => found(credentials)).find((one) => one !== undefined);
}

const noClient = "no client has a certificate: see the rows on their Secrets";

function noSecret(name: string): string {
    return `no certificate: see the row on Secret ${name}`;
}
