import type { Link } from "../../link/link";
import type { Comparison, Pair } from "../compare";
import { kindOf } from "../objects";
import type { RecordedResource } from "../record";
import type { Recording } from "../recording";
import type { Area } from "../report";
import { joined, listed, say, type Sentence } from "../sentence";
import { isMandatory } from "./policies";

/** The new resources of each concern. */
export interface Created {
    readonly root: readonly Pair[];
    readonly leaves: readonly Pair[];
    readonly workloads: readonly Pair[];
    readonly others: readonly Pair[];
}

/** A first preview in about ten lines: what is created, by area, and what to look at first. */
export function summaryArea({ before, after }: Comparison, created: Created): Area {
    return {
        title: "In short",
        findings: before === undefined ? summaryWords(after, created) : [],
    };
}

function summaryWords(
    { link, placeholders, violations, notes }: Recording,
    { root, leaves, workloads, others }: Created,
): readonly Sentence[] {
    const mandatory = violations.filter(isMandatory).length;
    return [
        ...(link === undefined ? [] : [linkWords(link)]),
        ...countWords("trust root", root),
        ...countWords("certificates", leaves),
        ...countWords("workloads", workloads),
        ...countWords("beside them", others),
        ...lookWords(mandatory, "mandatory violation", "an update is refused"),
        ...lookWords(placeholders.length, "placeholder", "see Link"),
        ...lookWords(violations.length - mandatory, "advisory violation", "see Policies"),
        ...lookWords(notes.length, "note", "see Also"),
    ];
}

function linkWords({ mode, kubeContext, server, clients }: Link): Sentence {
    const names = listed(clients.map(({ name }) => name));
    return say`creates a link in mode ${mode}, on the cluster of context ${kubeContext}: server ${server.workload.name}, clients ${names}`;
}

/** `certificates: 2 Certificate`, by kind, the most frequent first. */
function countWords(area: string, pairs: readonly Pair[]): readonly Sentence[] {
    const kinds = new Map<string, number>();
    const resources = pairs.flatMap(({ after }): RecordedResource[] => (after ? [after] : []));
    for (const kind of resources.map(kindOf)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const counts = [...kinds].sort(([, a], [, b]) => b - a);
    const words = counts.map(([kind, count]) => say`${count} ${kind}`);
    return words.length === 0 ? [] : [say`${[area]}: ${joined(words, ", ")}`];
}

function lookWords(count: number, what: string, where: string): readonly Sentence[] {
    const counted = count === 1 ? what : `${what}s`;
    return count === 0 ? [] : [say`look at ${count} ${[counted]}: ${[where]}`];
}
