import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

import { writeArchive } from "../../../../../lane/cluster/images/archive";
import { imageRecipes } from "../../../../../lane/cluster/images/recipes";
import { libraries } from "../../../../../lane/cluster/images/rootFolder";
import { run } from "../../../../../lane/cluster/run";
import { quickstartObjects } from "../../../../support/quickstart";

const programs = {
    certManager: "/cache/certManager",
    coredns: "/cache/coredns",
    envoy: "/cache/envoy",
    pause: "/cache/pause",
    server: "/cache/server",
    worker: "/cache/worker",
};

async function rootFolder(modified: Date): Promise<string> {
    const root = join(mkdtempSync(join(tmpdir(), "noetl-mtls-image-")), "root");
    await mkdir(join(root, "bin"), { recursive: true });
    await writeFile(join(root, "bin/tool"), "#!/bin/sh\n", { mode: 0o755 });
    await symlink("tool", join(root, "bin/alias"));
    await utimes(join(root, "bin/tool"), modified, modified);
    return root;
}

async function archiveOf(root: string): Promise<string> {
    const file = join(root, "..", "image.tar");
    const config = { User: "100", Entrypoint: ["/bin/tool"] };
    const image = { reference: "localhost/tool:1", config, root };
    await writeArchive(file, image, join(root, "..", "work"));
    return file;
}

async function member(archive: string, name: string): Promise<unknown> {
    const { stdout } = await run("tar", ["--extract", "--to-stdout", "--file", archive, name]);
    return JSON.parse(stdout) as unknown;
}

describe("image archive", () => {
    it("is identical for identical files, regardless of their times", async () => {
        const archives = await Promise.all(
            ["2001-01-01", "2022-02-02"].map(async (day) =>
                archiveOf(await rootFolder(new Date(day))),
            ),
        );
        const [first, second] = await Promise.all(archives.map((file) => readFile(file)));
        expect(second?.equals(first ?? Buffer.of())).toBe(true);
    });

    it("has its reference, and its configuration under matching digests", async () => {
        const archive = await archiveOf(await rootFolder(new Date(0)));
        const index = await member(archive, "index.json");
        expect(index).toMatchObject({
            manifests: [{ annotations: { "io.containerd.image.name": "localhost/tool:1" } }],
        });
        const blob = (digest: string) => `blobs/${digest.replace(":", "/")}`;
        const [manifest] = (index as { manifests: [{ digest: string }] }).manifests;
        const { config, layers } = (await member(archive, blob(manifest.digest))) as {
            config: { digest: string };
            layers: [{ digest: string }];
        };
        expect(await member(archive, blob(config.digest))).toMatchObject({
            config: { User: "100", Entrypoint: ["/bin/tool"] },
            rootfs: { diff_ids: [layers[0].digest] },
        });
    });
});

describe("image recipes", () => {
    it("cover every image in the manifests", async () => {
        const named = [...(await manifestImages()), ...imagesIn(quickstartObjects())];
        const offered = imageRecipes(programs).map((recipe) => recipe.reference);
        expect(named).toHaveLength(5);
        // A name without a registry refers to Docker Hub; one without a slash, to its library.
        const full = named.map((name) => {
            if (!name.includes("/")) return `docker.io/library/${name}`;
            return /^[^/]*\./.test(name) ? name : `docker.io/${name}`;
        });
        expect(offered).toEqual(expect.arrayContaining(full));
    });

    it("have numeric users, which Kubernetes needs for runAsNonRoot", () => {
        const users = imageRecipes(programs).map((recipe) => recipe.config.User ?? "0");
        expect(users.filter((user) => !/^\d+(:\d+)?$/.test(user))).toEqual([]);
    });

    it("use the stand-in as the worker if the worker was not built", () => {
        const [worker, standIn] = [programs.worker, undefined].map((path) =>
            imageRecipes({ ...programs, worker: path }).find(
                ({ reference }) => reference === "ghcr.io/noetl/worker:5.12.0",
            ),
        );
        expect(worker?.config.Entrypoint).toEqual(["./noetl-worker"]);
        expect(standIn?.config.Entrypoint).toEqual(["./stand-in"]);
        expect(standIn?.config.Env).toEqual(worker?.config.Env);
    });
});

async function manifestImages(): Promise<string[]> {
    const folder = join(__dirname, "../../../../../manifests/dev");
    const texts = await Promise.all(
        (await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")),
    );
    return imagesIn(
        texts.flatMap((text) => parseAllDocuments(text).map((d) => d.toJS() as unknown)),
    );
}

/** Values of all fields `image`, at any depth. */
function imagesIn(value: unknown): string[] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, inner]) =>
        key === "image" && typeof inner === "string" ? [inner] : imagesIn(inner),
    );
}

describe("libraries", () => {
    it("are returned relative to the Debian tree", () => {
        const listed = [
            "\tlinux-vdso.so.1 (0x00007ffd)",
            "\tlibpq.so.5 => /tree/usr/lib/x86_64-linux-gnu/libpq.so.5 (0x00007f01)",
            "\tlibc.so.6 => /tree/lib/x86_64-linux-gnu/libc.so.6 (0x00007f02)",
            "\t/lib64/ld-linux-x86-64.so.2 => /tree/lib64/ld-linux-x86-64.so.2 (0x00007f03)",
        ].join("\n");
        expect(libraries(listed, "/tree")).toEqual([
            "/usr/lib/x86_64-linux-gnu/libpq.so.5",
            "/lib/x86_64-linux-gnu/libc.so.6",
            "/lib64/ld-linux-x86-64.so.2",
        ]);
    });

    it("missing from all packages are named in the error", () => {
        expect(() => libraries("\tlibduck.so.1 => not found", "/tree")).toThrow(
            "libduck.so.1 => not found",
        );
    });
});
