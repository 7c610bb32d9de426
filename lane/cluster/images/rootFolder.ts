import { chmod, copyFile, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { command } from "../build/command";
import type { ImageRecipe } from "./recipe";

const loader = "/lib64/ld-linux-x86-64.so.2";
const libraryFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"];

/** Fills a folder with an image's files. `tree` is the Debian root that provides libraries. */
export async function fillRoot(root: string, recipe: ImageRecipe, tree: string): Promise<void> {
    await baseFiles(root, recipe);
    for (const [to, from] of Object.entries(recipe.files ?? {})) {
        await copy(from, join(root, to));
    }
    for (const path of recipe.debianPaths ?? []) {
        await cp(join(tree, path), join(root, path), {
            recursive: true,
            verbatimSymlinks: true,
        });
    }
    for (const [to, from] of programs(recipe, tree)) {
        await copy(from, join(root, to));
        await copyLibraries(root, from, tree);
    }
    if (recipe.shell) {
        await installShell(root, tree);
    }
}

function programs(recipe: ImageRecipe, tree: string): [string, string][] {
    return [
        ...Object.entries(recipe.programs ?? {}),
        ...(recipe.debianPrograms ?? []).map((path): [string, string] => [path, join(tree, path)]),
    ];
}

async function baseFiles(root: string, recipe: ImageRecipe): Promise<void> {
    const accounts = Object.entries({ root: { user: 0, group: 0 }, ...recipe.accounts });
    await mkdir(join(root, "etc"), { recursive: true });
    await writeFile(
        join(root, "etc/passwd"),
        accounts
            .map(([name, { user, group }]) => `${name}:x:${user}:${group}::/:/bin/sh\n`)
            .join(""),
    );
    await writeFile(
        join(root, "etc/group"),
        accounts.map(([name, { group }]) => `${name}:x:${group}:\n`).join(""),
    );
    await mkdir(join(root, "tmp"));
    // mkdir applies the umask to the mode.
    await chmod(join(root, "tmp"), 0o1777);
}

async function copy(from: string, to: string): Promise<void> {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
}

/**
 * Copies the libraries that the tree's own loader would load, to the paths that the loader searches
 * in the image.
 */
async function copyLibraries(root: string, program: string, tree: string): Promise<void> {
    const where = libraryFolders.map((folder) => join(tree, folder)).join(":");
    const listed = await command(
        join(tree, loader),
        ["--list", "--library-path", where, program],
        "Debian's libc6 did not unpack as expected.",
    );
    for (const library of libraries(listed, tree)) {
        await copy(join(tree, library), join(root, library));
    }
    await copy(join(tree, loader), join(root, loader));
}

/** Paths of shared libraries in the loader's output, relative to the tree. */
export function libraries(listed: string, tree: string): string[] {
    const lines = listed.split("\n").map((line) => line.trim());
    const missing = lines.filter((line) => line.endsWith("=> not found"));
    if (missing.length > 0) {
        throw new Error(
            `Shared libraries are in none of the packages of ${tree}: ${missing.join(", ")}. ` +
                "Add the Debian package that has them.",
        );
    }
    return lines
        .map((line) => /=> (\/\S+) \(/.exec(line)?.[1])
        .filter((path) => path !== undefined)
        .filter((path) => path.startsWith(`${tree}/`))
        .map((path) => path.slice(tree.length));
}

async function installShell(root: string, tree: string): Promise<void> {
    const busybox = join(root, "bin/busybox");
    await copy(join(tree, "bin/busybox"), busybox);
    const applets = await command(busybox, ["--list"], "Debian's busybox-static did not unpack.");
    for (const applet of applets.split("\n").filter((name) => name !== "busybox")) {
        await symlink("busybox", join(root, "bin", applet));
    }
}
