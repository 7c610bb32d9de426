import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

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

/** Bytes of a stack's file that lists about 100 clients. */
const largestAtOnce = 16 * 1024;

/**
 * Runs both programs, and ends when both have ended. Each keeps a core busy. Those of a large stack
 * run one after the other: both then need no more memory than one.
 */
async function recordBoth(before: string, after: string, stack: string) {
    const file = join(after, `Pulumi.${stack}.yaml`);
    const size = await stat(file).then(
        (found) => found.size,
        () => 0,
    );
    const first = Promise.allSettled([makeRecording(before, stack)]);
    if (availableParallelism() < 2 || size > largestAtOnce) await first;
    const second = Promise.allSettled([makeRecording(after, stack)]);
    return [...(await first), ...(await second)] as const;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
