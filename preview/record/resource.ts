import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import type { Properties } from "../../rules/wire";
import { earlierUrns } from "./urns";

/** A registered resource. */
export interface RecordedResource {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** False for components and the stack. */
    readonly custom: boolean;
    /** URN of the parent; empty for the stack. */
    readonly parent: string;
    /** Reference `urn::id` of the provider; empty for none or a default one. */
    readonly provider: string;
    readonly inputs: Properties;
    /** Outputs of a component or the stack. */
    readonly outputs: Properties;
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** Property paths of the option ignoreChanges. */
    readonly ignoreChanges: readonly string[];
    /** URNs by which a state may know it, by its aliases and those of its parents. */
    readonly earlierUrns: readonly string[];
    /** Id of an existing object to import; empty for none. */
    readonly importId: string;
    /** customTimeouts per step, as Go durations. */
    readonly timeouts: Readonly<Record<string, string>>;
}

/** Reads a registration request. */
export function readRegistration(
    request: RegisterResourceRequest,
    urn: string,
    inputs: Properties,
    parent: RecordedResource | undefined,
): RecordedResource {
    const named = {
        urn,
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
    };
    return {
        ...named,
        custom: request.getCustom(),
        provider: request.getProvider(),
        inputs,
        outputs: {},
        dependencies: request.getDependenciesList(),
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        ignoreChanges: request.getIgnorechangesList(),
        earlierUrns: earlierUrns(named, request.getAliasesList(), parent),
        importId: request.getImportid(),
        timeouts: readTimeouts(request),
    };
}

function readTimeouts(request: RegisterResourceRequest): Readonly<Record<string, string>> {
    const timeouts = request.getCustomtimeouts();
    const steps = {
        create: timeouts?.getCreate() ?? "",
        update: timeouts?.getUpdate() ?? "",
        delete: timeouts?.getDelete() ?? "",
    };
    return Object.fromEntries(Object.entries(steps).filter(([, duration]) => duration !== ""));
}
