import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { run } from "../../../lane/cluster/run";
import { copyWithConfig, projectDir } from "../../support/previews";

// Slow: the command starts the program with the real SDK.
const timeout = 240_000;

const emptyFolder = () => mkdtempSync(join(tmpdir(), "render-"));

const render = (tree: string, ...flags: readonly string[]) =>
    run(process.execPath, ["--require", "tsx/cjs", join(tree, "tools/render.ts"), ...flags], {
        cwd: tree,
        reject: false,
    });

/** The text of every file of a folder, by path. */
function contents(folder: string): Readonly<Record<string, string>> {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    return Object.fromEntries(
        files.map((file) => [file.slice(folder.length), readFileSync(file, "utf8")]),
    );
}

describe("npm run render", { timeout }, () => {
    test("writes the same bytes twice, into another folder and into the same", async () => {
        const [first, second] = [emptyFolder(), emptyFolder()];
        const flags = (out: string) => ["--stack", "dev", "--out", out];
        const { exitCode, stdout } = await render(projectDir, ...flags(first));
        expect(exitCode).toBe(0);
        expect(stdout).toContain(`${first}: 13 objects written, 4 resources named only`);
        const json = await render(projectDir, ...flags(second), "--json");
        expect(JSON.parse(json.stdout)).toMatchObject({
            stack: "dev",
            folder: second,
            objects: expect.arrayContaining([
                expect.objectContaining({ name: "Deployment noetl/noetl-server-rust" }),
            ]) as unknown,
            notWritten: expect.arrayContaining([
                expect.objectContaining({ name: "PrivateKey trust-root-key" }),
            ]) as unknown,
        });
        const written = contents(first);
        expect(Object.keys(written).length).toBeGreaterThan(13);
        expect(contents(second)).toEqual(written);
        await render(projectDir, ...flags(first));
        expect(contents(first)).toEqual(written);
    });

    test("refuses a placeholder, with the fix, and writes nothing", async () => {
        const out = emptyFolder();
        const { exitCode, stdout, stderr } = await render(
            projectDir,
            ...["--stack", "prod", "--out", out],
        );
        expect([exitCode, stdout]).toEqual([1, ""]);
        expect(stderr).toContain("render: The config of stack prod cannot be used:\n");
        expect(stderr).toContain("Fix: pulumi config set --path 'trustRoot.project' <value>");
        expect(readdirSync(out)).toEqual([]);
    });

    test("refuses a stack that violates a mandatory rule, and writes nothing", async () => {
        const out = emptyFolder();
        const tree = copyWithConfig("dev", { mode: "tls" });
        renameSync(join(tree, "Pulumi.dev.yaml"), join(tree, "Pulumi.stage.yaml"));
        const { exitCode, stderr } = await render(tree, "--stack", "stage", "--out", out);
        expect(exitCode).toBe(3);
        expect(stderr).toContain("render: Nothing is written:\nlink-mode: ");
        expect(readdirSync(out)).toEqual([]);
    });

    test("refuses a folder of others without a stack trace", async () => {
        const out = emptyFolder();
        writeFileSync(join(out, "mine.md"), "mine");
        const { exitCode, stderr } = await render(projectDir, "--stack", "dev", "--out", out);
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(/^render: Nothing is written:\n {2}- --out is ".*$/);
        expect(contents(out)).toEqual({ "/mine.md": "mine" });
    });
});
