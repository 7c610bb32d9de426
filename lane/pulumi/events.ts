import { readFile } from "node:fs/promises";

import { z } from "zod";

/** An operation on one resource, in Pulumi's terms: `same`, `create`, `replace`, … */
export interface Step {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** Paths of the changed inputs, for an update or a replacement. */
    readonly diffs: readonly string[];
}

const metadata = z.object({
    op: z.string(),
    urn: z.string(),
    type: z.string(),
    diffs: z.array(z.string()).nullish(),
    detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

const event = z.object({
    resourcePreEvent: z.object({ metadata }).optional(),
    resOutputsEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
});

/**
 * The steps of an operation in order, from an `--event-log` file: JSON, one event per line
 * (`sdk/go/common/apitype/events.go`). Steps of the preview that an `up` logs are left out.
 */
export async function readSteps(file: string): Promise<readonly Step[]> {
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    return lines.flatMap((line) => {
        const { resOutputsEvent } = event.parse(JSON.parse(line));
        if (resOutputsEvent === undefined || resOutputsEvent.planning === true) return [];
        const { op, urn, type, diffs, detailedDiff } = resOutputsEvent.metadata;
        const name = urn.split("::").at(-1) ?? urn;
        return [
            { op, urn, type, name, diffs: Object.keys(detailedDiff ?? {}).concat(diffs ?? []) },
        ];
    });
}
