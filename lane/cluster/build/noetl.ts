import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { cacheDir } from "../../paths";
import type { Progress } from "../../progress";
import { ensurePackages } from "../packages";
import { command } from "./command";
import { throttled } from "./packageCount";

/** A program published as a Rust crate. */
interface Crate {
    readonly name: string;
    readonly version: string;
    readonly program: string;
}

/** Release of noetl-server that the lane builds and the manifests of dev name. */
export const serverVersion = "2.30.0";

/** Release of noetl-worker that the lane builds and the manifests of dev name. */
export const workerVersion = "5.12.0";

const server: Crate = {
    name: "noetl-server",
    version: serverVersion,
    program: "noetl-control-plane",
};

const worker: Crate = {
    name: "noetl-worker",
    version: workerVersion,
    program: "noetl-worker",
};

const remedy =
    "The lane builds noetl from its crates: install Rust 1.91 or newer " +
    "(https://rustup.rs) and put cargo on the PATH.";

/**
 * Debian packages with compilers. The server's cryptography is partly C, the worker's database C++.
 */
export const crateCompilers: readonly string[] = ["g++"];

/** Unoptimised, because optimised builds take 12 min (server) and over an hour (worker). */
const profile = {
    CARGO_PROFILE_RELEASE_OPT_LEVEL: "0",
    CARGO_PROFILE_RELEASE_DEBUG: "false",
    CARGO_PROFILE_RELEASE_STRIP: "symbols",
    CARGO_PROFILE_RELEASE_LTO: "false",
};

/**
 * Builds noetl-server.
 * @returns absolute path of the program.
 */
export async function ensureServer(progress: Progress): Promise<string> {
    return ensureCrate(server, progress);
}

/**
 * Builds noetl-worker, which takes half an hour on two cores without a cache.
 * @returns absolute path of the program.
 */
export async function ensureWorker(progress: Progress): Promise<string> {
    return ensureCrate(worker, progress);
}

/** Absolute path of noetl-worker, if it was built before. */
export function cachedWorker(): string | undefined {
    return existsSync(programPath(worker)) ? programPath(worker) : undefined;
}

function programPath(crate: Crate): string {
    return join(cacheDir, crate.name, crate.version, "bin", crate.program);
}

async function ensureCrate(crate: Crate, progress: Progress): Promise<string> {
    const path = programPath(crate);
    if (!existsSync(path)) {
        await ensurePackages(crateCompilers, progress);
        await progress.step(`build ${crate.name} ${crate.version}`, (note) => build(crate, note));
    }
    return path;
}

/**
 * Cargo installs by rename, so an existing program is complete. The target folder lets builds
 * resume.
 */
async function build(crate: Crate, note: (text: string) => void): Promise<void> {
    const target = join(cacheDir, "build", `${crate.name}-${crate.version}`);
    const root = join(cacheDir, crate.name, crate.version);
    const install = ["install", "--locked", "--no-track", "--root", root, "--target-dir", target];
    await command("cargo", [...install, `${crate.name}@${crate.version}`], remedy, {
        env: profile,
        onLine: throttled(note),
    });
    await rm(target, { recursive: true, force: true });
}
