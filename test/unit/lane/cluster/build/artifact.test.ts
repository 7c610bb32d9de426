import { existsSync, mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

const { cacheDir } = vi.hoisted(() => ({ cacheDir: { path: "" } }));
vi.mock("../../../../../lane/paths", () => ({
    get cacheDir() {
        return cacheDir.path;
    },
}));

import { ensureArtifact, recipeHash } from "../../../../../lane/cluster/build/artifact";
import { lineProgress } from "../../../../../lane/progress";

const progress = lineProgress(() => undefined);

function newFolder(): string {
    return mkdtempSync(join(tmpdir(), "noetl-mtls-artifact-"));
}

describe("ensureArtifact", () => {
    it("makes a folder once and then takes it from the cache", async () => {
        cacheDir.path = newFolder();
        const make = vi.fn((folder: string) => writeFile(join(folder, "tool"), "1"));
        const artifact = { path: "tool/1.0", make };

        const folder = await ensureArtifact(artifact, progress);
        expect(await ensureArtifact(artifact, progress)).toBe(folder);

        expect(make).toHaveBeenCalledOnce();
        expect(folder).toBe(join(cacheDir.path, "tool/1.0"));
        expect(await readFile(join(folder, "tool"), "utf8")).toBe("1");
    });

    it("removes an incomplete folder after a failure and starts again", async () => {
        cacheDir.path = newFolder();
        const path = "tool/1.0";
        const failing = async (folder: string) => {
            await writeFile(join(folder, "half"), "1");
            throw new Error("disk full");
        };
        await expect(ensureArtifact({ path, make: failing }, progress)).rejects.toThrow(
            "disk full",
        );
        expect(existsSync(join(cacheDir.path, path))).toBe(false);

        const make = (folder: string) => writeFile(join(folder, "whole"), "1");
        const folder = await ensureArtifact({ path, make }, progress);
        expect(existsSync(join(folder, "whole"))).toBe(true);
        expect(existsSync(join(folder, "half"))).toBe(false);
    });

    it("uses the folder that another process finished first", async () => {
        cacheDir.path = newFolder();
        const path = "tool/1.0";
        const make = async (folder: string) => {
            await writeFile(join(folder, "tool"), "late");
            await mkdir(join(cacheDir.path, path));
            await writeFile(join(cacheDir.path, path, "tool"), "first");
        };
        const folder = await ensureArtifact({ path, make }, progress);
        expect(await readFile(join(folder, "tool"), "utf8")).toBe("first");
        expect(await readdir(join(cacheDir.path, "tool"))).toEqual(["1.0"]);
    });

    it("removes work folders of dead processes and keeps those of running ones", async () => {
        cacheDir.path = newFolder();
        const tool = join(cacheDir.path, "tool");
        // Linux process ids are at most 2^22.
        await mkdir(join(tool, "1.0.work-99999999"), { recursive: true });
        await mkdir(join(tool, `1.0.work-${process.ppid}`));
        const make = (folder: string) => writeFile(join(folder, "tool"), "1");
        await ensureArtifact({ path: "tool/1.0", make }, progress);
        expect((await readdir(tool)).sort()).toEqual(["1.0", `1.0.work-${process.ppid}`]);
    });
});

describe("recipeHash", () => {
    it("depends on file contents, file names and texts only", async () => {
        const folders = await Promise.all(
            ["go.mod", "go.mod", "go.sum"].map(async (file) => {
                const folder = join(newFolder(), "module");
                await mkdir(folder);
                await writeFile(join(folder, file), "module a");
                return folder;
            }),
        );
        const [first = "", same = "", renamed = ""] = folders;
        const hash = await recipeHash(["v1"], [first]);

        expect(await recipeHash(["v1"], [same])).toBe(hash);
        expect(await recipeHash(["v2"], [first])).not.toBe(hash);
        expect(await recipeHash(["v1"], [renamed])).not.toBe(hash);
        await writeFile(join(first, "go.mod"), "module b");
        expect(await recipeHash(["v1"], [first])).not.toBe(hash);
    });
});
