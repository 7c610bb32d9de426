import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import type { Properties } from "../../rules/wire";

/** One resource as the program registered it. */
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
    /** What a component, or the stack, registered as its outputs. */
    readonly outputs: Properties;
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    /** Fields that the program leaves to others. */
    readonly ignoreChanges: readonly string[];
    readonly aliases: readonly RecordedAlias[];
    /** Id of an existing object to adopt; empty for none. */
    readonly importId: string;
    /** Longest time of each step, as Go durations. */
    readonly timeouts: Readonly<Record<string, string>>;
}

/** An earlier URN, or what was different in it. */
export type RecordedAlias =
    { readonly urn: string } | { readonly spec: Readonly<Record<string, boolean | string>> };

/** What a program's request says of a resource. */
export function readRegistration(
    request: RegisterResourceRequest,
    urn: string,
    inputs: Properties,
): RecordedResource {
    return {
        urn,
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        parent: request.getParent(),
        provider: request.getProvider(),
        inputs,
        outputs: {},
        dependencies: request.getDependenciesList(),
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        ignoreChanges: request.getIgnorechangesList(),
        aliases: request.getAliasesList().map(readAlias),
        importId: request.getImportid(),
        timeouts: readTimeouts(request),
    };
}

function readAlias(alias: Alias): RecordedAlias {
    const spec = alias.getSpec();
    if (spec === undefined) return { urn: alias.getUrn() };
    const { parenturn, noparent, ...names } = spec.toObject();
    const fields = { ...names, parentUrn: parenturn, noParent: noparent };
    return {
        spec: Object.fromEntries(
            Object.entries(fields).filter(([, value]) => value !== "" && value !== false),
        ),
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
