import { markChanges } from "../census/picture/changes";
import { describeAreas } from "./areas";
import { isJudgedAlike, isRefused } from "./areas/policies";
import { compareRecordings, differs, eitherOf, type Comparison } from "./compare";
import { compareFields } from "./fields";
import type { Recording } from "./recording";
import type { Outcome, Report, ResourceChange } from "./report";

/** Input of a report. `base` and `before` are absent together. */
export interface Programs {
    readonly stack: string;
    readonly base?: string;
    readonly before?: Recording;
    readonly after: Recording;
}

/** Compares two recordings, or describes one. */
export function makeReport({ stack, base, before, after }: Programs): Report {
    const comparison = compareRecordings(before, after);
    const resources = [...resourceChanges(comparison), ...outputChanges(comparison)];
    return {
        stack,
        base,
        outcome: outcomeOf(comparison, resources),
        areas: describeAreas(comparison),
        resources,
        graph: before?.graph && after.graph ? markChanges(before.graph, after.graph) : after.graph,
    };
}

function outcomeOf(comparison: Comparison, resources: readonly ResourceChange[]): Outcome {
    const { before, after } = comparison;
    if (isRefused(after)) return "violations";
    if (before === undefined) return "unchanged";
    const same =
        resources.length === 0 &&
        isJudgedAlike(comparison) &&
        JSON.stringify([...before.encrypted]) === JSON.stringify([...after.encrypted]) &&
        before.notes.join("\n") === after.notes.join("\n");
    return same ? "unchanged" : "changes";
}

function resourceChanges({ pairs }: Comparison): readonly ResourceChange[] {
    return pairs.filter(differs).map((pair): ResourceChange => {
        const { type, urn } = eitherOf(pair);
        const name = urn.split("::").at(-1) ?? urn;
        const op =
            pair.before === undefined ? "new" : pair.after === undefined ? "gone" : "changed";
        return { op, type, name, fields: pair.changes };
    });
}

/** Stack outputs, listed like a resource: deployments and `verify` read them. */
function outputChanges({ before, after }: Comparison): readonly ResourceChange[] {
    const fields = compareFields(before?.outputs, after.outputs);
    if (fields.length === 0) return [];
    const op = before === undefined ? "new" : "changed";
    return [{ op, type: "pulumi:pulumi:Stack", name: "outputs", fields }];
}
