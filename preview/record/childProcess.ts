import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Job, JobResult } from "./job";
import { isInternalFrame } from "./stackTrace";

/**
 * Node flags that limit memory. The heap grows by 40 % between collections; V8's default doubles it.
 * The SDK stores a stack trace per promise: four frames are enough to find the program's line.
 */
const nodeFlags = ["--heap-growing-percent=40", "--stack-trace-limit=4"];

/** Last output lines that are shown if the process ends without a result. */
const keptLines = 10;

/** Child process that records one program. It starts loading the tree's SDK at once. */
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

    /** @throws Error with the last output lines if the process ends without a result. */
    async run(job: Job): Promise<JobResult> {
        // An error here means that the process has ended; that is reported below.
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
        if (this.lines.length > keptLines) this.lines.shift();
    }
}
