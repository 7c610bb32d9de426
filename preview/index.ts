import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { makeReport } from "./makeReport";
import { makeRecording, type Recording } from "./recording";
import type { Report } from "./report";
import { withTreeAt } from "./tree";

/** The program to compare with: at a git ref, or in a folder with its own node_modules. */
export type Base = { readonly ref: string } | { readonly folder: string };

/** Arguments of {@link previewStack}. */
export interface PreviewRequest {
    /** Folder of the program; uncommitted changes count. */
    readonly projectDir: string;
    readonly stack: string;
    readonly base?: Base | undefined;
    /** Whether to draw the link; text and JSON have no picture. */
    readonly withGraph?: boolean;
}

/**
 * Compares the resources that two programs register for a stack; without a base, lists those of one.
 * @throws Error if a program cannot be previewed or the base cannot be found.
 */
export async function previewStack({
    projectDir,
    stack,
    base,
    withGraph = false,
}: PreviewRequest): Promise<Report> {
    const record = async (tree: string) => makeRecording(tree, stack, withGraph);
    if (base === undefined) return makeReport({ stack, after: await record(projectDir) });
    const name = "ref" in base ? base.ref : base.folder;
    const recordBase = async () =>
        "ref" in base
            ? withTreeAt(projectDir, base.ref, async (tree) => settled(record(tree)))
            : settled(record(base.folder));
    const recordHead = async () => settled(record(projectDir));
    // Each uses one core.
    const [before, after] = (await fitTogether(projectDir, stack))
        ? await Promise.all([recordBase(), recordHead()])
        : [await recordBase(), await recordHead()];
    if (after.status === "rejected") throw after.reason;
    if (before.status === "rejected") {
        throw new Error(`The base, ${name}, cannot be previewed: ${messageOf(before.reason)}`);
    }
    return makeReport({ stack, base: name, before: before.value, after: after.value });
}

async function settled(recording: Promise<Recording>): Promise<PromiseSettledResult<Recording>> {
    const [result] = await Promise.allSettled([recording]);
    return result;
}

/** Bytes of a stack file with about 100 clients: two recordings of more need too much memory. */
const largestAtOnce = 16 * 1024;

/** Whether two recordings of a stack may run at once. */
async function fitTogether(projectDir: string, stack: string): Promise<boolean> {
    const size = await stat(join(projectDir, `Pulumi.${stack}.yaml`)).then(
        (found) => found.size,
        () => 0,
    );
    return availableParallelism() > 1 && size <= largestAtOnce;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
