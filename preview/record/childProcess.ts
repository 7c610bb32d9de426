import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Job, JobResult } from "./job";
import { isInternalFrame } from "./stackTrace";

/**
 * Flags of Node for a program that keeps every resource in memory. The heap grows by two fifths
 * between two collections, where V8 lets it double or more. The SDK writes down a stack trace for
 * every promise: four lines tell where in a program an error was thrown.
 */
const nodeFlags = ["--heap-growing-percent=40", "--stack-trace-limit=4"];

/** Lines of its last output that explain why a process ended. */
const explaining = 10;

/** A process that records one program; it loads the SDK of its tree as soon as it is started. */
export class RecordingProcess {
    private readonly process: ChildProcess;
    private readonly lines: string[] = [];
    /** How the process ended: `status 1`, `signal SIGKILL`. */
    private readonly ended: Promise<string>;
    private result: JobResult | undefined;

    constructor(tree: string) {
        this.process = fork(join(__dirname, "start.cjs"), {
            cwd: tree,
            env: { ...process.env, PULUMI_NODEJS_ROOT_DIRECTORY: tree },
            execArgv: [...nodeFlags],
            serialization: "advanced",
            stdio: ["ignore", "pipe", "pipe", "ipc"],
        });
        for (const output of [this.process.stdout, this.process.stderr]) {
            if (output !== null) createInterface(output).on("line", (line) => this.note(line));
        }
        this.process.once("message", (result) => {
            this.result = result as JobResult;
        });
        this.ended = new Promise((resolve) =>
            this.process.once("close", (status, signal) =>
                resolve(signal === null ? `status ${status ?? "unknown"}` : `signal ${signal}`),
            ),
        );
    }

    /** @throws Error with its last words if the process ends without a result. */
    async run(job: Job): Promise<JobResult> {
        // A process that has ended already says below why.
        this.process.send(job, () => undefined);
        const end = await this.ended;
        if (this.result !== undefined) return this.result;
        throw new Error(`The program ended with ${end}:\n${this.lines.join("\n")}`);
    }

    stop(): void {
        this.process.kill();
    }

    private note(line: string): void {
        if (isInternalFrame(line)) return;
        this.lines.push(line);
        if (this.lines.length > explaining) this.lines.shift();
    }
}
