import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import type { Project } from "./project";
import { sdkFlags } from "./sdk";

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
        [...sdkFlags, runner, ...flags(run, directory), run.project.main],
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

/** The stack's configuration, as the SDK reads it from the environment. */
export function configuration({ config, secretKeys }: Project) {
    return {
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    };
}
