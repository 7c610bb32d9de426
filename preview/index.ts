import { availableParallelism } from "node:os";

import { makeReport } from "./makeReport";
import { makeRecording } from "./recording";
import type { Report } from "./report";
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
        return makeReport({ stack, after: await makeRecording(projectDir, stack) });
    }
    const name = "ref" in base ? base.ref : base.folder;
    const both = async (tree: string) => recordBoth(tree, projectDir, stack);
    const [before, after] =
        "ref" in base ? await withTreeAt(projectDir, base.ref, both) : await both(base.folder);
    if (after.status === "rejected") throw after.reason;
    if (before.status === "rejected") {
        throw new Error(`The base, ${name}, cannot be previewed: ${messageOf(before.reason)}`);
    }
    return makeReport({ stack, base: name, before: before.value, after: after.value });
}

/**
 * Runs both programs, and ends when both have ended. One of them, with its engine and its policies,
 * keeps two cores busy: where there are not twice as many, the second one waits, and so both need
 * no more memory than one.
 */
async function recordBoth(before: string, after: string, stack: string) {
    const first = Promise.allSettled([makeRecording(before, stack)]);
    if (availableParallelism() < 4) await first;
    const second = Promise.allSettled([makeRecording(after, stack)]);
    return [...(await first), ...(await second)] as const;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
