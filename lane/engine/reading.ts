import type { ReadResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import { makeRequest, notSupported, providerOf, type Context } from "./context";
import { makeUrn } from "./urn";
import type { Properties } from "./values";

/** An object that the program looks at and the stack does not have. */
export interface Read {
    readonly urn: string;
    /** Empty before an update, which the SDK takes for unknown. */
    readonly outputs: Properties;
}

/**
 * Reads an object for `Resource.get`. It is not remembered: the stack neither made it nor deletes
 * it.
 * @throws EngineError if there is no such object, or its provider cannot read.
 */
export async function readExisting(context: Context, wanted: ReadResourceRequest): Promise<Read> {
    const { stack, project, dryRun, redactor } = context;
    const provider = wanted.getProvider();
    const urn = makeUrn(stack, project, wanted.getParent(), wanted.getType(), wanted.getName());
    const reader = providerOf(context, urn, provider);
    if (reader.read === undefined) throw notSupported(urn);
    if (dryRun) return { urn, outputs: {} };
    const request = makeRequest(context, { urn, provider, inputs: {} });
    const outputs = await reader.read(request, wanted.getId());
    redactor.learn(outputs);
    return { urn, outputs };
}
