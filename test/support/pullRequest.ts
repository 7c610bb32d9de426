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

/** Top-level entries that are not part of the program. */
const excluded = new Set([
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

/** A new repository with this project's program, to change as a pull request would. */
export class PullRequest {
    private constructor(readonly folder: string) {}

    /**
     * Commits the program without the given top-level entries as `main`. Later changes are not
     * committed.
     */
    static async open(...leftOut: readonly string[]): Promise<PullRequest> {
        const folder = realpathSync(mkdtempSync(join(tmpdir(), "pull-request-")));
        for (const part of readdirSync(projectDir).filter(
            (name) => !excluded.has(name) && !leftOut.includes(name),
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

    /**
     * Replaces a text in a file.
     * @throws Error if the file lacks the text.
     */
    edit(file: string, from: string, to: string): this {
        const path = join(this.folder, file);
        const source = readFileSync(path, "utf8");
        if (!source.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}.`);
        writeFileSync(path, source.replaceAll(from, to));
        return this;
    }

    /** Commits the current state as the base. */
    async commit(): Promise<this> {
        await this.git("add", "--all");
        const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        await this.git(...author, "commit", "--quiet", "--allow-empty", "--message=change");
        return this;
    }

    /** Resets the files to the base. */
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
