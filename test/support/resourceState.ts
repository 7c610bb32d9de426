import type { Properties, ResourceState } from "../../lane/engine";

/** A custom resource with its inputs, and nothing else that is said of it. */
export const resource = (type: string, name: string, inputs: Properties): ResourceState => ({
    urn: `urn:pulumi:prod::link::${type}::${name}`,
    type,
    custom: true,
    id: "",
    parent: "",
    provider: "",
    inputs,
    outputs: {},
    dependencies: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    timeouts: {},
});
