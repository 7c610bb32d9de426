import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const lockFile = "package-lock.json";

/**
 * Calls `use` with a temporary copy of the project at a git ref. The repository is only read: no
 * worktree, no moved ref, no hook.
 * @throws Error with the fix if the ref is unknown or has another lock file.
 */
export async function withTreeAt<T>(
    projectDir: string,
    ref: string,
    use: (tree: string) => Promise<T>,
): Promise<T> {
    const commit = await commitOf(projectDir, ref);
    await requireSameLock(projectDir, ref, commit);
    const tree = await mkdtemp(join(tmpdir(), "noetl-mtls-preview-"));
    try {
        const archive = join(tree, ".tree.tar");
        await git(projectDir, "archive", `--output=${archive}`, commit);
        await execute("tar", ["--extract", `--file=${archive}`, `--directory=${tree}`]);
        await rm(archive);
        await symlink(resolve(projectDir, "node_modules"), join(tree, "node_modules"));
        return await use(tree);
    } finally {
        await rm(tree, { recursive: true, force: true });
    }
}

/** The project's folder at a ref, as `commit:path`. */
async function commitOf(projectDir: string, ref: string): Promise<string> {
    const folder = await git(projectDir, "rev-parse", "--show-prefix");
    const wanted = ["--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
    const commit = await git(projectDir, "rev-parse", ...wanted).catch(() => {
        throw new Error(
            `No commit "${ref}" in this repository. Fetch it first, or name another: ` +
                "--base takes a branch, a tag or a commit.",
        );
    });
    return `${commit}:${folder}`;
}

async function requireSameLock(projectDir: string, ref: string, tree: string): Promise<void> {
    const here = await readFile(join(projectDir, lockFile), "utf8");
    if (here.trimEnd() === (await git(projectDir, "show", `${tree}${lockFile}`))) return;
    const folder = "../noetl-mtls-base";
    throw new Error(
        `${ref} has other dependencies: its ${lockFile} is not this one. Install them beside, ` +
            "and compare with that folder:\n" +
            `  git worktree add --detach ${folder} ${ref}\n` +
            `  npm ci --prefix ${folder} --ignore-scripts\n` +
            `  npm run preview -- --stack <stack> --base-dir ${folder}`,
    );
}

const execute = promisify(execFile);

/** Enough for the lock file of a large project. */
const maxBuffer = 64 * 2 ** 20;

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute("git", args, { cwd, maxBuffer });
    return stdout.trimEnd();
}
