import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

import type { Properties } from "../../rules/wire";
import type { RecordedAlias, RecordedResource } from "./resource";

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
