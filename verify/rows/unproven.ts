import type { ClientContract } from "../../contracts";
import { noetlWorker, noetlWorker552 } from "../../contracts/noetl";
import type { Link } from "../../link/link";
import type { Identity } from "../../pki/identity";
import type { IdentityState } from "../identityState";
import { unproven, type Context, type Row } from "../row";

/** Id and meaning of a row. */
interface Check {
    readonly id: string;
    readonly meaning: string;
}

/** Tools of noetl-worker with HTTP clients without client certificate and CA. */
const toolLimits: readonly Check[] = [
    { id: "limit.playbook-tool", meaning: "tool playbook reaches the server" },
    { id: "limit.result-fetch-tool", meaning: "tool result_fetch reaches the server" },
    { id: "limit.http-tool", meaning: "tool http reaches the server" },
];

/** Features that do not work over TLS, by contract. */
const knownLimits: Readonly<Record<string, readonly Check[]>> = {
    [noetlWorker.name]: toolLimits,
    [noetlWorker552.name]: [
        ...toolLimits,
        { id: "limit.wasm-tool", meaning: "tool wasm reaches the server's plug-ins" },
    ],
};

/** Rows on features of the client application that do not work over TLS; none in plain. */
export function knownLimitRows(
    { identity, contract: { name, version } }: IdentityState<ClientContract>,
    { mode }: Context,
): readonly Row[] {
    if (mode === "plain") {
        return [];
    }
    const reason = `known limit of ${name} ${version}: calls it without certificate and CA, and its step fails; remedy: via: envoy for this client`;
    return (knownLimits[name] ?? []).map(({ id, meaning }) =>
        unproven(id, identity.name, meaning, reason),
    );
}

/** Row on what admission cannot guard in front of an issuer that another team made; none in plain. */
export function dedicationRows({ mode, issuance: { existingIssuer } }: Link): readonly Row[] {
    if (existingIssuer === undefined || mode === "plain") {
        return [];
    }
    const { kind, name, dedicated } = existingIssuer;
    return [
        unproven(
            "authority.dedicated",
            "trust root",
            "no other issuer signs under that CA",
            `not known here: admission guards ${kind} ${name} alone, and another issuer over the same authority signs whatever it is asked; ${dedicated.owner} states that the CA serves this link alone, since ${dedicated.since}`,
        ),
    ];
}

const serverRefusals: readonly Check[] = [
    { id: "refusal.expired", meaning: "refuses an expired certificate" },
    { id: "refusal.not-yet-valid", meaning: "refuses one not yet valid" },
    { id: "refusal.old-session", meaning: "ends sessions from before a CA change" },
];

const clientRefusals: readonly Check[] = [
    { id: "refusal.wrong-name", meaning: "refuses a server of another name" },
    { id: "refusal.client-as-server", meaning: "refuses a client as server" },
];

/** Rows on refusals that only a certificate signed by the link's CA for this test could show. */
export function untestedRefusalRows({ mode, server, clients }: Link): readonly Row[] {
    return [
        ...(mode === "mtls" ? untested(server, serverRefusals) : []),
        ...(mode === "plain" ? [] : clients.flatMap((client) => untested(client, clientRefusals))),
    ];
}

function untested({ name }: Identity, refusals: readonly Check[]): readonly Row[] {
    return refusals.map(({ id, meaning }) =>
        unproven(id, name, meaning, "not tried: needs the CA key"),
    );
}
