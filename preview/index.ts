import { describeAreas } from "./areas";
import { isJudgedAlike, isRefused } from "./areas/policies";
import { compareRecordings, differs, eitherOf, type Comparison } from "./compare";
import { compareFields } from "./fields";
import { recordProgram } from "./recording";
import type { Outcome, Report, ResourceChange } from "./report";
import { withTreeAt } from "./tree";

/** What to compare a program with: a git ref, or a folder with its own node_modules. */
export type Base = { readonly ref: string } | { readonly folder: string };

/** What to preview. */
export interface PreviewRequest {
    /** Folder with the program, as it is now, committed or not. */
    readonly projectDir: string;
    readonly stack: string;
    readonly base?: Base | undefined;
}

/**
 * Compares what two programs register for a stack, or shows what one does; see {@link Report}.
 * @throws Error if a program cannot be previewed, or the base cannot be had.
 */
export async function previewStack({ projectDir, stack, base }: PreviewRequest): Promise<Report> {
    if (base === undefined) {
        const recording = await recordProgram(projectDir, stack);
        return reportOf(stack, undefined, compareRecordings(undefined, recording));
    }
    const name = "ref" in base ? base.ref : base.folder;
    // Both programs at once: each is a process of its own. The tree stays until both have ended.
    const both = (tree: string) =>
        Promise.allSettled([recordProgram(tree, stack), recordProgram(projectDir, stack)]);
    const [before, after] =
        "ref" in base ? await withTreeAt(projectDir, base.ref, both) : await both(base.folder);
    if (after.status === "rejected") throw after.reason;
    if (before.status === "rejected") {
        throw new Error(`The base, ${name}, cannot be previewed: ${messageOf(before.reason)}`);
    }
    return reportOf(stack, name, compareRecordings(before.value, after.value));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function reportOf(stack: string, base: string | undefined, comparison: Comparison): Report {
    const resources = [...resourceChanges(comparison), ...outputChanges(comparison)];
    return {
        stack,
        base,
        outcome: outcomeOf(comparison, resources),
        areas: describeAreas(comparison),
        resources,
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

/** The outputs, which whoever deploys and verifies goes by, as a resource of their own. */
function outputChanges({ before, after }: Comparison): readonly ResourceChange[] {
    const fields = compareFields(before?.outputs, after.outputs);
    if (fields.length === 0) return [];
    const op = before === undefined ? "new" : "changed";
    return [{ op, type: "pulumi:pulumi:Stack", name: "outputs", fields }];
}
