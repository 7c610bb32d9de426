import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

/** A resource as a program registers it with Pulumi. */
export interface Requested {
    readonly urn: string;
    /** URN of the parent; empty for the stack. */
    readonly parent: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    readonly dependencies: readonly string[];
}

/** Protobuf's JSON omits fields with zero values. */
const entry = z.object({
    method: z.string(),
    progress: z.string().optional(),
    request: z.unknown().optional(),
    response: z.unknown().optional(),
});

const registration = z.object({
    request: z.object({
        parent: z.string().default(""),
        object: z.record(z.string(), z.unknown()).default({}),
        protect: z.boolean().default(false),
        retainOnDelete: z.boolean().default(false),
        ignoreChanges: z.array(z.string()).default([]),
        dependencies: z.array(z.string()).default([]),
    }),
    response: z.object({ urn: z.string() }),
});

/**
 * Registrations that the engine received, from the file that PULUMI_DEBUG_GRPC names. The file has
 * two lines per call, at its start and at its end. Nothing in it is redacted.
 */
export function readRequests(log: string): readonly Requested[] {
    return log
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => entry.parse(JSON.parse(line)))
        .filter(
            ({ method, progress }) =>
                method === "/pulumirpc.ResourceMonitor/RegisterResource" &&
                progress === "response_completed",
        )
        .map((call) => {
            const { request, response } = registration.parse(call);
            const { object: inputs, ...rest } = request;
            return { urn: response.urn, inputs, ...rest };
        });
}

/** Differences between a recording and the engine's requests, in words; empty if they are equal. */
export function recordingDifferences(
    recorded: readonly Requested[],
    requested: readonly Requested[],
): readonly string[] {
    const byUrn = (all: readonly Requested[]) => new Map(all.map((one) => [one.urn, one]));
    const [ours, engines] = [byUrn(recorded), byUrn(requested)];
    return [...new Set([...ours.keys(), ...engines.keys()])].flatMap((urn) => {
        const [our, engine] = [ours.get(urn), engines.get(urn)];
        if (our === undefined) return [`${urn}: not recorded`];
        if (engine === undefined) return [`${urn}: recorded, not requested`];
        return differences(compared(our), compared(engine), urn);
    });
}

/** Dependencies are compared as a set. */
function compared({ inputs, ...request }: Requested) {
    const { parent, protect, retainOnDelete, ignoreChanges } = request;
    const dependencies = [...request.dependencies].sort();
    return { inputs, parent, protect, retainOnDelete, ignoreChanges, dependencies };
}

function differences(recorded: unknown, requested: unknown, path: string): string[] {
    if (isRecord(recorded) && isRecord(requested)) {
        const keys = new Set([...Object.keys(recorded), ...Object.keys(requested)]);
        return [...keys].flatMap((key) =>
            differences(recorded[key], requested[key], `${path} ${key}`),
        );
    }
    if (Array.isArray(recorded) && Array.isArray(requested)) {
        return differences(Object.assign({}, recorded), Object.assign({}, requested), path);
    }
    return isDeepStrictEqual(recorded, requested)
        ? []
        : [`${path}: recorded ${JSON.stringify(recorded)}, requested ${JSON.stringify(requested)}`];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
