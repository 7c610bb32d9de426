import { createRequire } from "node:module";
import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";
import type * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import type * as resourceMessages from "@pulumi/pulumi/proto/resource_pb";
import type * as mocks from "@pulumi/pulumi/runtime/mocks";
import type * as structMessages from "google-protobuf/google/protobuf/struct_pb";

/** The parts of a tree's Pulumi SDK that the recorder uses. */
export interface Sdk {
    readonly pulumi: typeof pulumi;
    readonly MockMonitor: typeof mocks.MockMonitor;
    readonly resourceMessages: typeof resourceMessages;
    readonly severities: typeof engineMessages.LogSeverity;
    readonly Struct: typeof structMessages.Struct;
    readonly state: RuntimeState;
    readonly debuggable: Debuggable;
}

/** `runtime/state`; its type declarations lack these functions. */
interface RuntimeState {
    /** Runs a program with its own settings, as the Automation API does. */
    readonly withLocalStorage: (program: () => void) => void;
    /** Store whose entries the SDK uses instead of creating its own clients and server. */
    readonly getStore: () => { readonly settings: { engine?: unknown }; callbacks?: unknown };
}

/** `runtime/debuggable`; its type declarations lack this function. */
interface Debuggable {
    /** Unsettled promises, and a message that lists them. */
    readonly leakedPromises: () => readonly [leaks: ReadonlySet<unknown>, message: string];
}

/** Loads the SDK installed in a tree; the tree's program loads the same copy. */
export function loadSdk(tree: string): Sdk {
    const load = createRequire(join(tree, "/"));
    const loadAsSdk = createRequire(load.resolve("@pulumi/pulumi"));
    const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks") as typeof mocks;
    const { LogSeverity } = load("@pulumi/pulumi/proto/engine_pb") as typeof engineMessages;
    const structs = loadAsSdk("google-protobuf/google/protobuf/struct_pb") as typeof structMessages;
    return {
        pulumi: load("@pulumi/pulumi") as typeof pulumi,
        MockMonitor,
        resourceMessages: load("@pulumi/pulumi/proto/resource_pb") as typeof resourceMessages,
        severities: LogSeverity,
        Struct: structs.Struct,
        state: load("@pulumi/pulumi/runtime/state") as RuntimeState,
        debuggable: load("@pulumi/pulumi/runtime/debuggable") as Debuggable,
    };
}
