import type {
    RegisterResourceRequest,
    TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb";

import type { Timeouts } from "./types";
import { hideEncrypted, type Properties } from "./values";

/** A resource as the program wants it, after all transforms. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    readonly parent: string;
    readonly custom: boolean;
    readonly inputs: Properties;
    /** Reference `urn::id` of an explicit provider, or empty. */
    readonly provider: string;
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    readonly replaceOnChanges: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    /** Id of an existing object to adopt, or empty. */
    readonly importId: string;
    readonly timeouts: Timeouts;
}

/** Reads a registration from the program's request and the options that transforms left. */
export function readRegistration(
    request: RegisterResourceRequest,
    inputs: Properties,
    options: TransformResourceOptions,
): Registration {
    return {
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        custom: request.getCustom(),
        inputs: hideEncrypted(inputs),
        provider: options.getProvider(),
        dependencies: options.getDependsOnList(),
        protect: options.getProtect() ?? false,
        retainOnDelete: options.getRetainOnDelete() ?? false,
        ignoreChanges: options.getIgnoreChangesList(),
        replaceOnChanges: options.getReplaceOnChangesList(),
        additionalSecretOutputs: options.getAdditionalSecretOutputsList(),
        importId: options.getImport(),
        timeouts: readTimeouts(options),
    };
}

function readTimeouts(options: TransformResourceOptions): Timeouts {
    const { create, update, pb_delete } = options.getCustomTimeouts()?.toObject() ?? {};
    return {
        ...(create && { create }),
        ...(update && { update }),
        ...(pb_delete && { delete: pb_delete }),
    };
}
