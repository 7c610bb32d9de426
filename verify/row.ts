import type { X509Certificate } from "node:crypto";

import type { Mode } from "../contracts";
import type { Identity } from "../pki/identity";

/** Result of one check. A `skip` gives its reason and counts as no proof. */
export type Status = "fail" | "pass" | "skip";

/** One line of the verification table. */
export interface Row {
    /** Stable name for scripts: `leaf.usage`, `wire.plain-http`. */
    readonly id: string;
    /** Name of the identity that was checked. */
    readonly subject: string;
    /** What a pass means. */
    readonly meaning: string;
    readonly status: Status;
    /** What was found, or why the row was skipped. */
    readonly evidence: string;
    /** Command that shows more; on failing rows only. */
    readonly look?: string;
    /** Fix in one or more lines, if one is known; on failing rows only. */
    readonly remedy?: string;
}

/** A row without a result yet. */
export interface OpenRow {
    readonly pass: (evidence: string) => Row;
    readonly fail: (evidence: string, remedy?: string) => Row;
    readonly skip: (reason: string) => Row;
}

/**
 * Starts a row; call one of the returned functions for the result.
 * @param look Command to print if the row fails.
 */
export function row(id: string, subject: string, meaning: string, look: string): OpenRow {
    const common = { id, subject, meaning };
    return {
        pass: (evidence) => ({ ...common, status: "pass", evidence }),
        fail: (evidence, remedy) => ({
            ...common,
            status: "fail",
            evidence,
            look,
            ...(remedy !== undefined && { remedy }),
        }),
        skip: (reason) => ({ ...common, status: "skip", evidence: reason }),
    };
}

/** A check that this tool cannot perform, with the reason. */
export function unproven(id: string, subject: string, meaning: string, reason: string): Row {
    return { id, subject, meaning, status: "skip", evidence: reason };
}

/** The trust anchors of the link. */
export interface Trust {
    readonly anchors: readonly X509Certificate[];
    /** Where they were read, for evidence: `ca.crt of Secret noetl-server-tls`. */
    readonly source: string;
}

/** What rows need besides the identity that they check. */
export interface Context {
    readonly mode: Mode;
    /** Undefined if neither the outputs nor a Secret contain the roots. */
    readonly trust: Trust | undefined;
    readonly now: Date;
    /** The kubectl command for this cluster, for the commands that rows suggest. */
    readonly kubectl: string;
    /** True if a stand-in runs in place of the client applications. */
    readonly standIn: boolean;
    /** True if the server's open connections may be read, by `pods/exec` in its pods. */
    readonly connections: boolean;
}

/** A kubectl command in the identity's namespace. */
export function kubectl(context: Context, identity: Identity, command: string): string {
    return `${context.kubectl} -n ${identity.workload.namespace} ${command}`;
}

/** The workload as an argument of kubectl: `deployment/noetl-server`. */
export function workloadArgument({ workload }: Identity): string {
    return `${workload.kind.toLowerCase()}/${workload.name}`;
}

/** A time in RFC 3339 without fractions of a second, as kubectl prints it. */
export function timestamp(date: Date): string {
    return date.toISOString().replace(/\.\d+Z$/, "Z");
}
