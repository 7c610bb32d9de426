import type { Mode } from "../../contracts";
import type { Identity, Link } from "../../link/identity";
import { unproven, type Row } from "../row";

/** A refusal that only a certificate signed for the occasion could show. */
interface Refusal {
    readonly id: string;
    readonly meaning: string;
    /** Modes in which there is something to refuse. */
    readonly modes: readonly Mode[];
}

const ofServer: readonly Refusal[] = [
    { id: "refusal.expired", meaning: "refuses an expired certificate", modes: ["mtls"] },
    { id: "refusal.not-yet-valid", meaning: "refuses one not yet valid", modes: ["mtls"] },
    { id: "refusal.no-usage", meaning: "no certificate without usages is issued", modes: ["mtls"] },
    {
        id: "refusal.old-session",
        meaning: "a session from before a CA change ends",
        modes: ["mtls"],
    },
];

const ofClient: readonly Refusal[] = [
    {
        id: "refusal.wrong-name",
        meaning: "refuses a server of another name",
        modes: ["tls", "mtls"],
    },
    {
        id: "refusal.client-as-server",
        meaning: "refuses a client as server",
        modes: ["tls", "mtls"],
    },
];

const reason = "not tried: needs the CA key";

/** Rows on what must be refused and cannot be tried with the certificates that there are. */
export function notTriedRows({ mode, server, clients }: Link): readonly Row[] {
    const rows = ({ name }: Identity, refusals: readonly Refusal[]) =>
        refusals
            .filter(({ modes }) => modes.includes(mode))
            .map(({ id, meaning }) => unproven(id, name, meaning, reason));
    return [...rows(server, ofServer), ...clients.flatMap((client) => rows(client, ofClient))];
}
