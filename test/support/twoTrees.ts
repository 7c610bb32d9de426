import {
    cpSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { run } from "../../lane/cluster/run";

const projectDir = resolve(__dirname, "../..");

/** What stands beside the program and is no part of it. */
const beside = new Set([
    ".ci",
    ".git",
    ".github",
    "bench",
    "docs",
    "lane",
    "node_modules",
    "preview",
    "test",
    "verify",
]);

/** A repository of its own with this project's program, to change as a pull request would. */
export class PullRequest {
    private constructor(readonly folder: string) {}

    /**
     * Commits the program as it is, but for the top-level entries left out; that commit is `main`,
     * and what follows is not committed.
     */
    static async open(...leftOut: readonly string[]): Promise<PullRequest> {
        const folder = realpathSync(mkdtempSync(join(tmpdir(), "pull-request-")));
        for (const part of readdirSync(projectDir).filter(
            (name) => !beside.has(name) && !leftOut.includes(name),
        )) {
            cpSync(join(projectDir, part), join(folder, part), { recursive: true });
        }
        symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
        writeFileSync(join(folder, ".gitignore"), "node_modules\n");
        const opened = new PullRequest(folder);
        await opened.git("init", "--quiet", "--initial-branch=main");
        await opened.commit();
        return opened;
    }

    /** Replaces a text that a file must have. */
    edit(file: string, from: string, to: string): this {
        const path = join(this.folder, file);
        const source = readFileSync(path, "utf8");
        if (!source.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}.`);
        writeFileSync(path, source.replaceAll(from, to));
        return this;
    }

    /** Makes what is there now the base. */
    async commit(): Promise<this> {
        await this.git("add", "--all");
        const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        await this.git(...author, "commit", "--quiet", "--allow-empty", "--message=change");
        return this;
    }

    /** Goes back to the base. */
    async reset(): Promise<void> {
        await this.git("checkout", "--quiet", "--force", "main", "--", ".");
        await this.git("clean", "--quiet", "--force", "-d");
    }

    close(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    async git(...args: readonly string[]): Promise<string> {
        const { stdout } = await run("git", args, { cwd: this.folder });
        return stdout;
    }
}
