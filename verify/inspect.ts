import {
    deployedClientContracts,
    serverContracts,
    type ClientContract,
    type ServerContract,
} from "../contracts";
import type { Link } from "../link/link";
import { parseCertificates } from "../observe/x509";
import type { Cluster } from "./cluster";
import type { Context, Trust } from "./row";
import { contractOf, readIdentityState, type IdentityState } from "./identityState";
import type { StackOutputs } from "./outputs";
import type { Report } from "./report";
import { serviceAccountRows } from "./rows/serviceAccounts";
import { authorityRows } from "./rows/authorities";
import { callerRows } from "./rows/callers";
import { certificateRows } from "./rows/certificates";
import { admissionRows } from "./rows/admission";
import { approverPolicyRows } from "./rows/approverPolicy";
import { dedicationRows, knownLimitRows, untestedRefusalRows } from "./rows/unproven";
import { strangerRows } from "./rows/strangers";
import { logRows } from "./rows/logs";
import { wireRows } from "./rows/wire";
import { workloadRows } from "./rows/workloads";

/** Verifies a link by the objects in the cluster and the responses of the server. */
export async function inspect(
    cluster: Cluster,
    outputs: StackOutputs,
    options: Pick<Context, "connections" | "kubectl" | "standIn">,
): Promise<Report> {
    const { link } = outputs;
    const [server, clients] = await readLink(cluster, link);
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
            ...authorityRows(context, link),
            ...dedicationRows(link),
            ...(await admissionRows(cluster, link, [server, ...clients], context)),
            ...(await strangerRows(cluster, link, [server, ...clients], context)),
            ...(await approverPolicyRows(cluster, link, [server, ...clients], context)),
            ...[server, ...clients].flatMap((member) => [
                ...certificateRows(member, context),
                ...workloadRows(member, context),
                ...logRows(member, context),
            ]),
            ...(await wireRows(cluster, server, clients, context)),
            ...(await serviceAccountRows(cluster, [link.server, ...link.clients], context)),
            ...(await callerRows(cluster, link, server, context)),
            ...clients.flatMap((client) => knownLimitRows(client, context)),
            ...untestedRefusalRows(link),
        ],
    };
}

async function readLink(
    cluster: Cluster,
    link: Link,
): Promise<[IdentityState<ServerContract>, readonly IdentityState<ClientContract>[]]> {
    return Promise.all([
        readIdentityState(cluster, link.server, contractOf(link.server, serverContracts)),
        Promise.all(
            link.clients.map((client) =>
                readIdentityState(cluster, client, contractOf(client, deployedClientContracts)),
            ),
        ),
    ]);
}

/** The trust bundle of the stack; if only the cluster knows the root, the first readable ca.crt. */
function trustOf(
    { trustBundle }: StackOutputs,
    identities: readonly IdentityState[],
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
