import type { Comparison, Pair } from "../compare";
import { kindOf } from "../objects";
import type { RecordedResource } from "../record";
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
    const { link, placeholders, violations, notes } = after;
    const mandatory = violations.filter(isMandatory).length;
    const advisory = violations.length - mandatory;
    return {
        title: "In short",
        findings:
            before !== undefined
                ? []
                : [
                      ...(link === undefined
                          ? []
                          : [
                                say`creates a link in mode ${link.mode}, on the cluster of context ${link.kubeContext}: server ${link.server.workload.name}, clients ${listed(link.clients.map(({ name }) => name))}`,
                            ]),
                      ...countWords("trust root", created.root),
                      ...countWords("certificates", created.leaves),
                      ...countWords("workloads", created.workloads),
                      ...countWords("beside them", created.others),
                      ...lookWords(mandatory, "mandatory violation(s)", "an update is refused"),
                      ...lookWords(placeholders.length, "value(s) not filled in", "see Link"),
                      ...lookWords(advisory, "advisory violation(s)", "see Policies"),
                      ...lookWords(notes.length, "note(s)", "see Also"),
                  ],
    };
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

/** @param what What is counted; `(s)` stands for its plural. */
function lookWords(count: number, what: string, where: string): readonly Sentence[] {
    const counted = what.replace("(s)", count === 1 ? "" : "s");
    return count === 0 ? [] : [say`look at ${count} ${[counted]}: ${[where]}`];
}
