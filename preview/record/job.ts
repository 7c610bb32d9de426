import type { Project } from "../../config/project";
import type { Violation } from "../../policy/judge";
import type { Compiled } from "./compile";
import type { Message } from "./logger";
import type { RecordedResource } from "./resource";

/** What a child process is to record. */
export interface Job {
    /** Folder with Pulumi.yaml and node_modules. */
    readonly tree: string;
    readonly stack: string;
    readonly project: Project;
    /** The program. */
    readonly entry: string;
    /** The tree's own judge; absent where it has none. */
    readonly judge: string | undefined;
    /** Every TypeScript file of both, by path. */
    readonly compiled: ReadonlyMap<string, Compiled>;
}

/** What one program registers for one stack. */
export interface RecordedProgram {
    /** Parents before children, the stack first. */
    readonly resources: readonly RecordedResource[];
    /** What the program tells its operator. */
    readonly notes: readonly Message[];
    /** What the tree's own rules say; absent where the tree has no judge. */
    readonly violations: readonly Violation[] | undefined;
}

/** How a job ended. */
export type JobResult = { readonly program: RecordedProgram } | { readonly failure: string };
