import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { EngineError } from "./errors";
import type { Project } from "./project";
import { heapFlag, sdkFlags } from "./sdk";

/** How to run a program once. */
export interface ProgramRun {
    readonly project: Project;
    readonly projectDir: string;
    readonly stack: string;
    readonly dryRun: boolean;
    /** Address of the services that the program talks to. */
    readonly address: string;
    readonly env: Readonly<Record<string, string>>;
    /** Ends the program early. */
    readonly cancel: AbortSignal;
    /** Gets what the program prints, by line. */
    readonly onLine: (line: string) => void;
}

/**
 * Runs the program as Pulumi's own language host does, with the runner of the SDK that the program
 * itself depends on. The result is the exit status.
 */
export async function runProgram(run: ProgramRun): Promise<number> {
    // An ESM-only package with import-only dependencies: loaders that `require` it fail.
    const { execa } = await import("execa");
    const directory = resolve(run.projectDir);
    const runner = createRequire(join(directory, "/")).resolve("@pulumi/pulumi/cmd/run");
    const program = execa(
        process.execPath,
        [heapFlag, ...sdkFlags, runner, ...flags(run, directory), run.project.main],
        {
            cwd: directory,
            env: { ...run.env, ...configuration(run.project), PULUMI_NODEJS_TYPESCRIPT: "true" },
            cancelSignal: run.cancel,
            stdin: "ignore",
            all: true,
            buffer: false,
            reject: false,
        },
    );
    for await (const line of program.iterable({ from: "all" })) run.onLine(line);
    const { exitCode } = await program;
    return exitCode ?? -1;
}

function flags({ project, stack, dryRun, address }: ProgramRun, directory: string): string[] {
    return [
        `--monitor=${address}`,
        `--engine=${address}`,
        "--organization=organization",
        `--project=${project.name}`,
        `--stack=${stack}`,
        `--root-directory=${directory}`,
        `--pwd=${directory}`,
        ...(dryRun ? ["--dry-run"] : []),
    ];
}

/** Linux gives a process no longer variable, counted with its name. */
const longestVariable = 128 * 1024 - "PULUMI_CONFIG=".length - 1;

/**
 * The stack's configuration, as the SDK reads it from the environment.
 * @throws EngineError if it is too long for that.
 */
export function configuration({ config, secretKeys }: Project) {
    const json = JSON.stringify(config);
    if (Buffer.byteLength(json) > longestVariable) {
        throw new EngineError(
            `The stack's config is ${Buffer.byteLength(json)} bytes long as JSON, and Pulumi hands ` +
                `it to the program in one environment variable of ${longestVariable} at most: ` +
                "make names and paths in its lists shorter, or the lists.",
        );
    }
    return { PULUMI_CONFIG: json, PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) };
}
