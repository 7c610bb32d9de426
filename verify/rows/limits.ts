import { noetlWorker } from "../../contracts/noetl";
import type { ClientContract } from "../../contracts";
import type { Context } from "../context";
import type { Observed } from "../observe";
import { unproven, type Row } from "../row";

/** Something of an application that the link does not reach, and that nothing here can mend. */
interface Limit {
    readonly id: string;
    readonly meaning: string;
}

/** By contract. noetl-worker: these tools make HTTP clients of their own, with no identity or CA. */
const limits: Readonly<Record<string, readonly Limit[]>> = {
    [noetlWorker.name]: [
        { id: "limit.playbook-tool", meaning: "tool playbook reaches the server" },
        { id: "limit.result-fetch-tool", meaning: "tool result_fetch reaches the server" },
        { id: "limit.http-tool", meaning: "tool http reaches the server" },
    ],
};

/** Rows on what the client's application is known not to do over TLS: none in plain. */
export function limitRows(
    { identity, contract: { name, version } }: Observed<ClientContract>,
    { mode }: Context,
): readonly Row[] {
    if (mode === "plain") {
        return [];
    }
    const reason = `known limit of ${name} ${version}: calls it without certificate and CA, and its step fails; remedy: via: envoy for this client`;
    return (limits[name] ?? []).map(({ id, meaning }) =>
        unproven(id, identity.name, meaning, reason),
    );
}
