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
