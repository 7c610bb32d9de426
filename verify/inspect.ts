import {
    deployedClientContracts,
    serverContracts,
    type ClientContract,
    type ServerContract,
} from "../contracts";
import type { Link } from "../link/link";
import { parseCertificates } from "../observe/x509";
import type { Cluster } from "./cluster";
import type { Context, Trust } from "./context";
import { contractOf, observe, type Observed } from "./observe";
import type { StackOutputs } from "./outputs";
import type { Report } from "./report";
import { accessRows } from "./rows/access";
import { authorityRows } from "./rows/authorities";
import { callerRows } from "./rows/callers";
import { certificateRows } from "./rows/certificates";
import { guardRows } from "./rows/guard";
import { issuanceRows } from "./rows/issuance";
import { limitRows } from "./rows/limits";
import { logRows } from "./rows/logs";
import { notTriedRows } from "./rows/notTried";
import { wireRows } from "./rows/wire";
import { workloadRows } from "./rows/workloads";

/** Judges a deployed link by what the cluster shows of it and by what the server answers. */
export async function inspect(
    cluster: Cluster,
    outputs: StackOutputs,
    options: Pick<Context, "kubectl" | "standIn">,
): Promise<Report> {
    const { link } = outputs;
    const [server, clients] = await observeLink(cluster, link);
    const context: Context = {
        mode: link.mode,
        trust: trustOf(outputs, [server, ...clients]),
        now: new Date(),
        ...options,
    };
    return {
        mode: link.mode,
        context: cluster.context,
        rows: [
            ...authorityRows(context, link.server),
            ...(await guardRows(cluster, link, [server, ...clients], context)),
            ...(await issuanceRows(cluster, link, [server, ...clients], context)),
            ...[server, ...clients].flatMap((observed) => [
                ...certificateRows(observed, context),
                ...workloadRows(observed, context),
                ...logRows(observed, context),
            ]),
            ...(await wireRows(cluster, server, clients, context)),
            ...(await accessRows(cluster, [link.server, ...link.clients], context)),
            ...(await callerRows(cluster, link, server, context)),
            ...clients.flatMap((client) => limitRows(client, context)),
            ...notTriedRows(link),
        ],
    };
}

async function observeLink(
    cluster: Cluster,
    link: Link,
): Promise<[Observed<ServerContract>, readonly Observed<ClientContract>[]]> {
    return Promise.all([
        observe(cluster, link.server, contractOf(link.server, serverContracts)),
        Promise.all(
            link.clients.map((client) =>
                observe(cluster, client, contractOf(client, deployedClientContracts)),
            ),
        ),
    ]);
}

/** The stack's trust bundle; where only the cluster knows the root, the first ca.crt that it shows. */
function trustOf(
    { trustBundle }: StackOutputs,
    identities: readonly Observed[],
): Trust | undefined {
    if (trustBundle !== undefined) {
        return { anchors: parseCertificates(trustBundle), source: "stack output trustBundle" };
    }
    const [first] = identities.flatMap(({ identity, credentials }) =>
        credentials.state === "found"
            ? [
                  {
                      anchors: credentials.value.authorities,
                      source: `ca.crt of Secret ${identity.secretName}`,
                  },
              ]
            : [],
    );
    return first;
}
