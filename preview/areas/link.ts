import type { Mode } from "../../contracts";
import type { Link } from "../../link/link";
import type { Comparison, Pair } from "../compare";
import type { Area } from "../report";
import { listed, say, type Sentence } from "../sentence";
import { clientWords } from "./clients";

/** Members, mode and cluster of the link. */
export function linkArea({ before, after, pairs }: Comparison): Area {
    const findings =
        before === undefined ? present(after.link) : changed(before.link, after.link, pairs);
    return { title: "Link", findings: [...findings, ...placeholderWords(after.placeholders)] };
}

function present(link: Link | undefined): readonly Sentence[] {
    if (link === undefined) return [];
    const clients = link.clients.map(({ name }) => name);
    return [
        say`mode ${link.mode}: ${meaning[link.mode]}`,
        say`cluster of context ${link.kubeContext}`,
        say`clients ${listed(clients)} dial ${link.serverUrl}`,
    ];
}

function changed(
    before: Link | undefined,
    after: Link | undefined,
    pairs: readonly Pair[],
): readonly Sentence[] {
    if (before === undefined || after === undefined) return [];
    return [
        ...(before.mode === after.mode ? [] : [modeWords(before.mode, after.mode)]),
        ...valueWords("cluster: context", before.kubeContext, after.kubeContext),
        ...valueWords("clients dial", before.serverUrl, after.serverUrl),
        ...clientWords(before.clients, after.clients, pairs),
    ];
}

const order: readonly Mode[] = ["plain", "tls", "mtls"];

const meaning: Readonly<Record<Mode, Sentence>> = {
    plain: say`no TLS; credentials cross the network in the clear`,
    tls: say`clients verify the server, and the server requests no client certificate`,
    mtls: say`both sides verify each other`,
};

function modeWords(before: Mode, after: Mode): Sentence {
    const weaker = order.indexOf(after) < order.indexOf(before);
    return say`mode ${before} → ${after}${weaker ? [" (weaker)"] : []}: ${meaning[after]}`;
}

function valueWords(what: string, before: string, after: string): readonly Sentence[] {
    return before === after ? [] : [say`${[what]} ${before} → ${after}`];
}

/** A preview accepts placeholders; an update refuses them. */
function placeholderWords(keys: readonly string[]): readonly Sentence[] {
    return keys.length === 0
        ? []
        : [say`not filled in yet, so that an update refuses it: ${listed(keys)}`];
}
