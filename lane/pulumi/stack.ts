import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "../cluster/run";
import type { Progress } from "../progress";
import { readSteps, type Step } from "./events";
import { ensurePulumi, type PulumiTools } from "./tools";
import { Workspace } from "./workspace";

/** Result of a `pulumi` command. */
export interface PulumiResult {
    readonly status: number;
    /** Standard output and standard error. */
    readonly output: string;
    /** Standard output only. */
    readonly stdout: string;
    /** Operations on each resource, for `up`, `destroy` and `refresh`. */
    readonly steps: readonly Step[];
}

/** Options of one `pulumi` run. */
export interface PulumiRun {
    /** Overrides of the stack's config. If absent, the config of the last run is kept. */
    readonly config?: Config;
    /** Receives each line that Pulumi prints. */
    readonly write?: (line: string) => void;
    readonly env?: Readonly<Record<string, string>>;
    /** Kills Pulumi when aborted. */
    readonly kill?: AbortSignal;
}

/** Config overrides by key, merged deeply over the project's stack file. */
export type Config = Readonly<Record<string, unknown>>;

/** Commands that change resources. */
const mutatingCommands = ["up", "destroy", "refresh"];

/** A stack on the lane. This process must be in the lane's network namespace. */
export class LaneStack {
    readonly workspace: Workspace;

    /** @param projectDir Folder of the stack's project; this project by default. */
    constructor(
        readonly name: string,
        private readonly progress: Progress,
        projectDir?: string,
    ) {
        this.workspace = new Workspace(name, projectDir);
    }

    /** Prepares the workspace and creates the stack if the backend does not have it. */
    async ensure(config?: Config): Promise<PulumiTools> {
        const tools = await ensurePulumi(this.progress);
        await this.workspace.prepare(tools, config);
        if (!this.workspace.hasStack()) {
            await run(tools.cli, ["stack", "init", this.name, "--non-interactive"], {
                cwd: this.workspace.folder,
                env: this.workspace.environment(tools),
            });
        }
        return tools;
    }

    async pulumi(
        args: readonly [string, ...string[]],
        options: PulumiRun = {},
    ): Promise<PulumiResult> {
        const tools = await this.ensure(options.config);
        const events = await mkdtemp(join(tmpdir(), "noetl-mtls-events-"));
        try {
            const log = join(events, "log");
            const logged = mutatingCommands.includes(args[0]) ? ["--event-log", log] : [];
            const ended = await this.start(tools, [...args, ...logged], options);
            return { ...ended, steps: existsSync(log) ? await readSteps(log) : [] };
        } finally {
            await rm(events, { recursive: true });
        }
    }

    /**
     * Runs `pulumi up` without a preview.
     * @throws Error with Pulumi's output when it fails.
     */
    async up(options: PulumiRun = {}): Promise<PulumiResult> {
        return succeeded("up", await this.pulumi(["up", "--yes", "--skip-preview"], options));
    }

    /**
     * Runs `pulumi destroy`.
     * @throws Error with Pulumi's output when it fails.
     */
    async destroy(options: PulumiRun = {}): Promise<PulumiResult> {
        return succeeded("destroy", await this.pulumi(["destroy", "--yes"], options));
    }

    /** Removes the stack without destroying its resources. */
    async forget(): Promise<void> {
        succeeded("stack rm", await this.pulumi(["stack", "rm", "--yes", "--force"]));
        await this.workspace.remove();
    }

    /** Outputs of the last update; empty without one. */
    async outputs(): Promise<Readonly<Record<string, unknown>>> {
        if (!this.workspace.exists()) return {};
        const { stdout } = succeeded(
            "stack output",
            await this.pulumi(["stack", "output", "--json"]),
        );
        return JSON.parse(stdout) as Record<string, unknown>;
    }

    private async start(tools: PulumiTools, args: readonly string[], options: PulumiRun) {
        const { write, env, kill } = options;
        const { exitCode, all, stdout } = await run(tools.cli, [...args, "--non-interactive"], {
            cwd: this.workspace.folder,
            // The event log is one of Pulumi's debugging options.
            env: {
                ...this.workspace.environment(tools),
                PULUMI_DEBUG_COMMANDS: "true",
                ...env,
            },
            ...(write && { stdout: through(write), stderr: through(write) }),
            ...(kill && { cancelSignal: kill, killSignal: "SIGKILL" }),
            stdin: "ignore",
            all: true,
            reject: false,
        });
        return { status: exitCode ?? 1, output: all, stdout };
    }
}

function succeeded(command: string, ended: PulumiResult): PulumiResult {
    if (ended.status === 0) return ended;
    throw new Error(`pulumi ${command} failed with exit status ${ended.status}:\n${ended.output}`);
}

function through(write: (line: string) => void) {
    return function* (line: unknown) {
        write(String(line));
        yield line;
    };
}
