import { lstat, mkdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parse } from "yaml";

import { clusterDir } from "../../../../lane/cluster/layout";
import { Workspace } from "../../../../lane/pulumi/workspace";

// Modules read the lane's state directory at load time.
const home = vi.hoisted(() => {
    const folder = `/tmp/noetl-mtls-workspace-test-${process.pid}`;
    vi.stubEnv("XDG_STATE_HOME", folder);
    return folder;
});

const projectDir = resolve(__dirname, "../../../..");
const built = { cli: "/cache/pulumi", preinstalled: false, providers: { kubernetes: "/cache/p" } };
const workspace = new Workspace("dev");
const file = (name: string) => join(workspace.folder, name);
const yaml = async (name: string) => parse(await readFile(file(name), "utf8")) as Settings;

interface Settings {
    readonly config: Readonly<Record<string, unknown>>;
    readonly [key: string]: unknown;
}

beforeAll(() => workspace.prepare(built, { mode: "plain", server: { adopt: true } }));

afterAll(async () => {
    await rm(home, { recursive: true });
    vi.unstubAllEnvs();
});

test("overrides are merged over a copy of the project's stack file", async () => {
    const source = await readFile(join(projectDir, "Pulumi.dev.yaml"), "utf8");
    const { config } = parse(source) as Settings;
    expect((await yaml("Pulumi.dev.yaml")).config).toEqual({
        ...config,
        "noetl-mtls:mode": "plain",
        "noetl-mtls:server": { ...(config["noetl-mtls:server"] as object), adopt: true },
    });
    expect((await lstat(join(projectDir, "Pulumi.dev.yaml"))).isSymbolicLink()).toBe(false);
});

test("new overrides replace those of the last run and keep the salt", async () => {
    const salted = { ...(await yaml("Pulumi.dev.yaml")), encryptionsalt: "v1:abc" };
    await writeFile(file("Pulumi.dev.yaml"), JSON.stringify(salted));
    await workspace.prepare(built, { mode: "tls" });
    const { config, encryptionsalt } = await yaml("Pulumi.dev.yaml");
    expect(encryptionsalt).toBe("v1:abc");
    expect(config["noetl-mtls:mode"]).toBe("tls");
    expect(config["noetl-mtls:server"]).not.toHaveProperty("adopt");
});

test("without overrides, changes by pulumi config set are kept", async () => {
    const set = { config: { "noetl-mtls:mode": "mtls" } };
    await writeFile(file("Pulumi.dev.yaml"), JSON.stringify(set));
    await workspace.prepare(built);
    expect(await yaml("Pulumi.dev.yaml")).toEqual(set);
});

test("the project file names the built providers, and none of the machine's", async () => {
    expect(await yaml("Pulumi.yaml")).toMatchObject({
        name: "noetl-mtls",
        plugins: { providers: [{ name: "kubernetes", path: "/cache/p" }] },
    });
    await workspace.prepare({ cli: "/usr/bin/pulumi", preinstalled: true, providers: {} });
    expect(await yaml("Pulumi.yaml")).not.toHaveProperty("plugins");
});

test("the rest of the project is linked, and links to removed parts are deleted", async () => {
    expect(await readlink(file("index.ts"))).toBe(join(projectDir, "index.ts"));
    await writeFile(file("gone.ts"), "");
    await workspace.prepare(built);
    await expect(lstat(file("gone.ts"))).rejects.toThrow("ENOENT");
});

test("a link into a removed tree is replaced", async () => {
    await rm(file("index.ts"));
    await symlink("/tmp/gone/index.ts", file("index.ts"));
    await workspace.prepare(built);
    expect(await readlink(file("index.ts"))).toBe(join(projectDir, "index.ts"));
});

test("another project has its own folder and config, and this project's packages", async () => {
    const tree = join(home, "tree");
    await mkdir(tree, { recursive: true });
    await writeFile(join(tree, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
    await writeFile(join(tree, "index.ts"), "");
    const other = new Workspace("dev", tree);
    await other.prepare(built, { mode: "plain" });
    const stackFile = await readFile(join(other.folder, "Pulumi.dev.yaml"), "utf8");
    expect(parse(stackFile)).toEqual({ config: { "other:mode": "plain" } });
    expect(await readlink(join(other.folder, "index.ts"))).toBe(join(tree, "index.ts"));
    expect(await readlink(join(other.folder, "node_modules"))).toBe(
        join(projectDir, "node_modules"),
    );
    expect(other.folder).not.toBe(workspace.folder);
    await other.remove();
    await expect(lstat(other.folder)).rejects.toThrow("ENOENT");
});

test("only the owner can read state and passphrase; each cluster has its own passphrase", async () => {
    const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE_FILE = "" } =
        workspace.environment(built);
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await mode(PULUMI_BACKEND_URL.replace("file://", ""))).toBe("700");
    expect(await mode(PULUMI_CONFIG_PASSPHRASE_FILE)).toBe("600");
    const first = await readFile(PULUMI_CONFIG_PASSPHRASE_FILE, "utf8");
    await rm(clusterDir, { recursive: true });
    await workspace.prepare(built);
    expect(await readFile(PULUMI_CONFIG_PASSPHRASE_FILE, "utf8")).not.toBe(first);
});

test("a built CLI has its own home; the machine's CLI keeps its home and providers", () => {
    expect(workspace.environment(built)).toHaveProperty("PULUMI_HOME");
    expect(workspace.environment({ ...built, preinstalled: true })).not.toHaveProperty(
        "PULUMI_HOME",
    );
});
