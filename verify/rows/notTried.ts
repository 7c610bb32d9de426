import type { Identity } from "../../pki/identity";
import type { Link } from "../../link/link";
import { unproven, type Row } from "../row";

/** A refusal that only a certificate signed for the occasion could show. */
interface Refusal {
    readonly id: string;
    readonly meaning: string;
}

const ofServer: readonly Refusal[] = [
    { id: "refusal.expired", meaning: "refuses an expired certificate" },
    { id: "refusal.not-yet-valid", meaning: "refuses one not yet valid" },
    { id: "refusal.old-session", meaning: "ends sessions from before a CA change" },
];

const ofClient: readonly Refusal[] = [
    { id: "refusal.wrong-name", meaning: "refuses a server of another name" },
    { id: "refusal.client-as-server", meaning: "refuses a client as server" },
];

/** Rows on what must be refused and cannot be tried with the certificates that there are. */
export function notTriedRows({ mode, server, clients }: Link): readonly Row[] {
    return [
        ...(mode === "mtls" ? notTried(server, ofServer) : []),
        ...(mode === "plain" ? [] : clients.flatMap((client) => notTried(client, ofClient))),
    ];
}

function notTried({ name }: Identity, refusals: readonly Refusal[]): readonly Row[] {
    return refusals.map(({ id, meaning }) =>
        unproven(id, name, meaning, "not tried: needs the CA key"),
    );
}
