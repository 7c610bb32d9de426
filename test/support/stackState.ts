import { z } from "zod";

import { devStack } from "../../lane/pulumi/devStack";

const resource = z.object({
    urn: z.string(),
    type: z.string(),
    custom: z.boolean(),
    id: z.string().default(""),
    inputs: z.record(z.string(), z.unknown()).default({}),
    outputs: z.record(z.string(), z.unknown()).default({}),
});

const exported = z.object({
    deployment: z.object({
        resources: z.array(resource).default([]),
        pending_operations: z
            .array(z.object({ resource: z.object({ urn: z.string() }) }))
            .default([]),
    }),
});

/** A resource in the stack's state. */
export type StateResource = z.infer<typeof resource>;

/** State of the lane's stack. */
export interface StackState {
    readonly resources: readonly StateResource[];
    /** URNs of the resources whose operation a killed update did not finish. */
    readonly pending: readonly string[];
    /** The output of `pulumi stack export`, with encrypted secrets. */
    readonly text: string;
}

/** Reads the state of the lane's stack. */
export async function stackState(): Promise<StackState> {
    const { stdout: text } = await devStack().pulumi(["stack", "export"]);
    const { resources, pending_operations } = exported.parse(JSON.parse(text)).deployment;
    return { resources, pending: pending_operations.map((one) => one.resource.urn), text };
}
