import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Progress } from "../../progress";
import { type Artifact, artifactFolder, ensureArtifact, recipeHash } from "./artifact";
import { command } from "./command";
import { packageCount } from "./packageCount";

/** Programs built from one Go module; its go.mod and go.sum pin the versions. */
export interface GoPrograms {
    /** Name of the artifact in the cache. */
    readonly module: string;
    /**
     * Folder of the module.
     * @default the folder with the module's name, next to this file
     */
    readonly folder?: string;
    readonly version: string;
    /**
     * Measured core-minutes of a build without caches, for the build plan.
     * @default 1
     */
    readonly coreMinutes?: number;
    /** Packages to build, by import path or relative to the folder. Each gives one program. */
    readonly packages: readonly string[];
    /** Variables to set at link time, by import path. */
    readonly variables?: Readonly<Record<string, string>>;
    /**
     * Compiles without optimisation, which is about a quarter faster. For programs that mostly
     * wait.
     * @default false
     */
    readonly unoptimised?: boolean;
    /** Adds files to the folder of the programs. */
    readonly addFiles?: (folder: string) => Promise<void>;
}

const remedy =
    "The lane builds Kubernetes and Pulumi from source: install Go 1.26 or newer " +
    "(https://go.dev/dl) and put it on the PATH.";

/** Folder of one of this project's Go modules. */
export function moduleFolder(module: string): string {
    return join(__dirname, module);
}

/** Runs the go tool in a module's folder. Go's caches let an interrupted build resume. */
export async function go(
    folder: string,
    args: readonly string[],
    onLine?: (line: string) => void,
): Promise<string> {
    return command("go", args, remedy, {
        cwd: folder,
        env: {
            CGO_ENABLED: "0",
            GOWORK: "off",
            GOFLAGS: "-mod=readonly -buildvcs=false",
            // Compilers run for seconds; garbage collection would take a twentieth of their time.
            GOGC: "off",
            GOMEMLIMIT: "3GiB",
        },
        ...(onLine && { onLine }),
    });
}

/** Source folder of a dependency of one of this project's modules. */
export async function moduleSources(folder: string, module: string): Promise<string> {
    await go(folder, ["mod", "download", module]);
    return (await go(folder, ["list", "-m", "-f", "{{.Dir}}", module])).trim();
}

/**
 * Builds the programs, static and reproducible, or takes them from the cache.
 * @returns the folder of the programs.
 */
export async function ensureGoPrograms(programs: GoPrograms, progress: Progress): Promise<string> {
    return ensureArtifact(await goArtifact(programs), progress);
}

/** Whether the programs are in the cache. */
export async function isBuilt(programs: GoPrograms): Promise<boolean> {
    return existsSync(artifactFolder(await goArtifact(programs)));
}

async function goArtifact(programs: GoPrograms): Promise<Artifact> {
    const variables = Object.entries(programs.variables ?? {});
    const linker = ["-s", "-w", ...variables.map(([name, value]) => `-X ${name}=${value}`)];
    const compiler = programs.unoptimised === true ? ["-gcflags=all=-N -l"] : [];
    const build = ["build", "-trimpath", ...compiler, "-ldflags", linker.join(" ")];
    const source = programs.folder ?? moduleFolder(programs.module);
    const hash = await recipeHash([...build, ...programs.packages], [source]);
    return {
        path: `${programs.module}/${programs.version}-${hash}`,
        make: async (folder, note) => {
            note("downloads its modules");
            await go(source, ["mod", "download"]);
            const count = packageCount(
                await go(source, ["list", "-deps", ...programs.packages]),
                note,
            );
            await go(source, [...build, "-v", "-o", `${folder}/`, ...programs.packages], count);
            await programs.addFiles?.(folder);
        },
    };
}
