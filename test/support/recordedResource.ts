import type { Properties } from "../../rules/wire";
import type { RecordedResource } from "../../preview/record";

/** A custom resource with inputs and default options. */
export const resource = (type: string, name: string, inputs: Properties): RecordedResource => ({
    urn: `urn:pulumi:prod::link::${type}::${name}`,
    type,
    name,
    custom: true,
    parent: "",
    provider: "",
    inputs,
    outputs: {},
    dependencies: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    earlierUrns: [],
    importId: "",
    timeouts: {},
});
