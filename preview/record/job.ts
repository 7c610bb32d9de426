import type { Project } from "../../config/project";
import type { LinkGraph } from "../../census/picture/graph";
import type { Violation } from "../../policy/judge";
import type { Compiled } from "./compile";
import type { Message } from "./logger";
import type { RecordedResource } from "./resource";

/** Input of a child process. */
export interface Job {
    /** Folder with Pulumi.yaml and node_modules. */
    readonly tree: string;
    readonly stack: string;
    readonly project: Project;
    /** Path of the main file. */
    readonly entry: string;
    /** Path of the tree's policy/judge.ts, if it has one. */
    readonly judge: string | undefined;
    /** Path of the tree's link/stackCensus.ts, if a picture is wanted and the tree can make one. */
    readonly census: string | undefined;
    /** Content of the tree's policy/config.json; undefined for a release whose pack has none. */
    readonly policyConfig: unknown;
    /** All compiled files, by path. */
    readonly compiled: ReadonlyMap<string, Compiled>;
}

/** Recording of one program for one stack. */
export interface RecordedProgram {
    /** In order of registration: the stack first, parents before children. */
    readonly resources: readonly RecordedResource[];
    /** Messages of the program. */
    readonly notes: readonly Message[];
    /** Violations of the tree's own rules; undefined if it has no judge. */
    readonly violations: readonly Violation[] | undefined;
    /** The link as the tree's own census sees it; undefined if none was asked for, or it has none. */
    readonly graph: LinkGraph | undefined;
}

/** Result of a job. */
export type JobResult = { readonly program: RecordedProgram } | { readonly failure: string };
