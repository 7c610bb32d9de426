import type { X509Certificate } from "node:crypto";
import type { Mode } from "../contracts";
import type { Identity } from "../pki/identity";

/** The roots that the link trusts, and where they were read. */
export interface Trust {
    readonly anchors: readonly X509Certificate[];
    readonly source: string;
}

/** What every row needs beside the identity that it is about. */
export interface Context {
    readonly mode: Mode;
    /** Undefined where neither outputs nor Secrets show the roots. */
    readonly trust: Trust | undefined;
    readonly now: Date;
    /** How to call kubectl on this cluster, for the commands that rows suggest. */
    readonly kubectl: string;
    /** Whether a stand-in runs in place of the client applications. */
    readonly standIn: boolean;
}

/** A kubectl command in the identity's namespace. */
export function kubectl(context: Context, identity: Identity, command: string): string {
    return `${context.kubectl} -n ${identity.workload.namespace} ${command}`;
}

/** The workload as kubectl names it: `deployment/noetl-server`. */
export function workloadArgument({ workload }: Identity): string {
    return `${workload.kind.toLowerCase()}/${workload.name}`;
}

/** A time to the second, as kubectl prints it. */
export function timestamp(date: Date): string {
    return date.toISOString().replace(/\.\d+Z$/, "Z");
}
