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
    const both = async (tree: string) => recordBoth(tree, projectDir, stack, record);
    const [before, after] =
        "ref" in base ? await withTreeAt(projectDir, base.ref, both) : await both(base.folder);
    if (after.status === "rejected") throw after.reason;
    if (before.status === "rejected") {
        throw new Error(`The base, ${name}, cannot be previewed: ${messageOf(before.reason)}`);
    }
    return makeReport({ stack, base: name, before: before.value, after: after.value });
}

/** Bytes of a stack file with about 100 clients. */
const largestAtOnce = 16 * 1024;

/**
 * Runs both programs and waits for both. Each uses one core. For a large stack they run one after
 * the other, to limit memory.
 */
async function recordBoth(
    before: string,
    after: string,
    stack: string,
    record: (tree: string) => Promise<Recording>,
) {
    const file = join(after, `Pulumi.${stack}.yaml`);
    const size = await stat(file).then(
        (found) => found.size,
        () => 0,
    );
    const first = Promise.allSettled([record(before)]);
    if (availableParallelism() < 2 || size > largestAtOnce) await first;
    const second = Promise.allSettled([record(after)]);
    return [...(await first), ...(await second)] as const;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
