import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { cacheDir } from "../../paths";
import type { Progress } from "../../progress";
import { workFolder } from "../build/artifact";
import { command } from "../build/command";
import { run } from "../run";

/** Debian packages for the images; their dependencies are added. */
const packages = ["busybox-static", "curl", "libstdc++6", "nats-server", "postgresql-15"];

const remedy =
    "The lane makes its images from Debian packages: run it on Debian 12 or a system " + "like it.";

/**
 * Unpacks Debian packages for the images into a temporary folder and passes it on. The host's own
 * packages are not changed, so no database server is installed there.
 */
export async function withDebianTree<T>(
    progress: Progress,
    use: (tree: string) => Promise<T>,
): Promise<T> {
    const work = await workFolder(join(cacheDir, "build", "debian"));
    try {
        const tree = await progress.step(`Debian files of ${packages.join(", ")}`, () =>
            unpack(work),
        );
        return await use(tree);
    } finally {
        await rm(work, { recursive: true, force: true });
    }
}

async function unpack(work: string): Promise<string> {
    const tree = join(work, "tree");
    const archives = join(work, "archives");
    await mkdir(join(archives, "partial"), { recursive: true });
    await mkdir(tree);
    await download(work, archives);
    const files = (await readdir(archives)).filter((file) => file.endsWith(".deb"));
    for (const file of files) {
        await command("dpkg-deb", ["--extract", join(archives, file), tree], remedy);
    }
    return tree;
}

/** Downloads as for a system without any package, so that every dependency is included. */
async function download(work: string, archives: string): Promise<void> {
    const status = join(work, "status");
    await writeFile(status, "");
    const settings = {
        "Dir::State::status": status,
        "Dir::Cache::archives": archives,
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
    };
    const args = [
        ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
        "--quiet",
        "--yes",
        "--no-install-recommends",
        "--download-only",
        "install",
        ...packages,
    ];
    const first = await run("apt-get", args, { stdin: "ignore", reject: false });
    if (first.failed) {
        await command("apt-get", ["--quiet", "update"], remedy);
        await command("apt-get", args, remedy);
    }
}
