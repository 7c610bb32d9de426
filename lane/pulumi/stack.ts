import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "../cluster/run";
import type { Progress } from "../progress";
import { readSteps, type Step } from "./events";
import { ensurePulumi, type PulumiTools } from "./tools";
import { Workspace } from "./workspace";

/** How a `pulumi` command ended. */
export interface Ended {
    readonly status: number;
    /** Standard output and standard error. */
    readonly output: string;
    /** Standard output alone. */
    readonly stdout: string;
    /** What was done to each resource, where the command was `up`, `destroy` or `refresh`. */
    readonly steps: readonly Step[];
}

/** Settings of one run of `pulumi`. */
export interface PulumiRun {
    /** Overrides of the stack's config; absent leaves the config of the last run. */
    readonly config?: Config;
    /** Gets each line that Pulumi prints. */
    readonly write?: (line: string) => void;
    readonly env?: Readonly<Record<string, string>>;
    /** Kills Pulumi when it is aborted. */
    readonly kill?: AbortSignal;
}

/** Overrides of the stack's config by key, merged deeply over the project's stack file. */
export type Config = Readonly<Record<string, unknown>>;

/** Commands that carry out steps. */
const acting = ["up", "destroy", "refresh"];

/** A stack on the lane. This process must be in the lane's network. */
export class LaneStack {
    readonly workspace: Workspace;

    /** @param projectDir Folder of the stack's project; this one's own by default. */
    constructor(
        readonly name: string,
        private readonly progress: Progress,
        projectDir?: string,
    ) {
        this.workspace = new Workspace(name, projectDir);
    }

    /** The tools, once the workspace is there and the backend has the stack. */
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

    /** Runs `pulumi`. */
    async pulumi(args: readonly [string, ...string[]], options: PulumiRun = {}): Promise<Ended> {
        const tools = await this.ensure(options.config);
        const events = await mkdtemp(join(tmpdir(), "noetl-mtls-events-"));
        try {
            const log = join(events, "log");
            const logged = acting.includes(args[0]) ? ["--event-log", log] : [];
            const ended = await this.start(tools, [...args, ...logged], options);
            return { ...ended, steps: existsSync(log) ? await readSteps(log) : [] };
        } finally {
            await rm(events, { recursive: true });
        }
    }

    /**
     * Runs `pulumi up`, without a preview first.
     * @throws Error with all that Pulumi printed when it fails.
     */
    async up(options: PulumiRun = {}): Promise<Ended> {
        return succeeded("up", await this.pulumi(["up", "--yes", "--skip-preview"], options));
    }

    /**
     * Runs `pulumi destroy`.
     * @throws Error with all that Pulumi printed when it fails.
     */
    async destroy(options: PulumiRun = {}): Promise<Ended> {
        return succeeded("destroy", await this.pulumi(["destroy", "--yes"], options));
    }

    /** Forgets the stack: what it made and did not destroy stays. */
    async forget(): Promise<void> {
        succeeded("stack rm", await this.pulumi(["stack", "rm", "--yes", "--force"]));
        await this.workspace.remove();
    }

    /** Outputs of the last update; empty if there was none. */
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
            // The log of events is one of Pulumi's debugging options.
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

function succeeded(command: string, ended: Ended): Ended {
    if (ended.status === 0) return ended;
    throw new Error(`pulumi ${command} failed with exit status ${ended.status}:\n${ended.output}`);
}

function through(write: (line: string) => void) {
    return function* (line: unknown) {
        write(String(line));
        yield line;
    };
}
