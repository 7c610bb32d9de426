import { createRequire } from "node:module";
import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";
import type * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import type * as resourceMessages from "@pulumi/pulumi/proto/resource_pb";
import type * as mocks from "@pulumi/pulumi/runtime/mocks";
import type * as structMessages from "google-protobuf/google/protobuf/struct_pb";

/** What the recorder needs of the SDK that the program of a tree uses. */
export interface Sdk {
    readonly pulumi: typeof pulumi;
    readonly MockMonitor: typeof mocks.MockMonitor;
    readonly resourceMessages: typeof resourceMessages;
    readonly severities: typeof engineMessages.LogSeverity;
    readonly Struct: typeof structMessages.Struct;
    readonly state: RuntimeState;
    readonly debuggable: Debuggable;
}

/** `runtime/state`, whose declarations leave these out. */
interface RuntimeState {
    /** Runs a program with settings of its own, as the Automation API does. */
    readonly withLocalStorage: (program: () => void) => void;
    /** What the SDK asks instead of making clients and a server of its own. */
    readonly getStore: () => { readonly settings: { engine?: unknown }; callbacks?: unknown };
}

/** `runtime/debuggable`, whose declarations leave this out. */
interface Debuggable {
    /** Promises that were never settled, and a message that names them. */
    readonly leakedPromises: () => readonly [leaks: ReadonlySet<unknown>, message: string];
}

/** Loads the SDK that is installed in a tree; its program gets the same copy. */
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
