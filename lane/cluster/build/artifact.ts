import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { cacheDir } from "../../paths";
import type { Progress } from "../../progress";

/** Output of a build, made once per recipe and then taken from the cache. */
export interface Artifact {
    /** Path in the cache and name in the progress report, such as `kubernetes/1.36.3-0a1b2c3d`. */
    readonly path: string;
    /** Fills the given folder; `note` shows the current activity. */
    readonly make: (folder: string, note: (text: string) => void) => Promise<void>;
}

/** The artifact's final folder, whether or not it exists. */
export function artifactFolder(artifact: Pick<Artifact, "path">): string {
    return join(cacheDir, artifact.path);
}

/**
 * Returns the artifact's folder; makes it if it is missing. The folder is made under a temporary
 * name and renamed, so an existing folder is complete. If two processes make the same artifact at
 * once, the first to finish wins.
 */
export async function ensureArtifact(artifact: Artifact, progress: Progress): Promise<string> {
    const folder = artifactFolder(artifact);
    if (existsSync(folder)) {
        return folder;
    }
    await progress.step(`build ${artifact.path}`, async (note) => {
        const unfinished = await workFolder(folder);
        await artifact.make(unfinished, note);
        await rename(unfinished, folder).catch(async (error: unknown) => {
            await rm(unfinished, { recursive: true, force: true });
            if (!existsSync(folder)) {
                throw error;
            }
        });
    });
    return folder;
}

/**
 * Makes an empty folder for this process next to `place`, and removes the folders of dead
 * processes.
 */
export async function workFolder(place: string): Promise<string> {
    const prefix = `${basename(place)}.work-`;
    const parent = dirname(place);
    await mkdir(parent, { recursive: true });
    for (const name of await readdir(parent)) {
        const owner = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
        if (owner !== undefined && !existsSync(`/proc/${owner}`)) {
            await rm(join(parent, name), { recursive: true, force: true });
        }
    }
    const folder = `${place}.work-${process.pid}`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    return folder;
}

/**
 * Short digest of the inputs that decide a build's result: texts, and files or folders of the
 * project.
 */
export async function recipeHash(texts: readonly string[], paths: readonly string[] = []) {
    const hash = createHash("sha256").update(JSON.stringify(texts));
    for (const path of paths) {
        for (const file of await filesBelow(path)) {
            hash.update(file.slice(dirname(path).length)).update("\0");
            hash.update(await readFile(file)).update("\0");
        }
    }
    return hash.digest("hex").slice(0, 8);
}

async function filesBelow(path: string): Promise<string[]> {
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
    if (entries === null) {
        return [path];
    }
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
}
