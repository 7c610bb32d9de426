import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { parse, stringify } from "yaml";

import { clusterDir, kubeconfigPath } from "../cluster/layout";
import type { PulumiTools } from "./tools";

const ownProject = join(__dirname, "..", "..");

/**
 * Data of the lane's Pulumi: stacks with their state, and the passphrase; mode 0700. Part of the
 * cluster's data, because the state describes that cluster: it goes when the cluster goes down, or
 * is recreated empty after a restart of the machine.
 */
const pulumiDir = join(clusterDir, "pulumi");

const backendDir = join(pulumiDir, "backend");
const homeDir = join(pulumiDir, "home");
const passphraseFile = join(pulumiDir, "passphrase");

const projectFile = "Pulumi.yaml";
const packages = "node_modules";

/** A YAML document in the form of Pulumi's files. */
type Settings = Readonly<Record<string, unknown>>;

/**
 * Working directory of Pulumi for one stack. It links to each part of the project, but has its own
 * project file and stack file, so the lane's settings never reach the project's files.
 */
export class Workspace {
    readonly folder: string;
    private readonly project: string;
    private readonly stackFile: string;

    /** @param projectDir Folder of the project; this project by default. */
    constructor(
        readonly stack: string,
        private readonly projectDir = ownProject,
    ) {
        const { name } = parse(readFileSync(join(projectDir, projectFile), "utf8")) as Settings;
        this.project = String(name);
        this.folder = join(pulumiDir, "workspaces", this.project, stack);
        this.stackFile = `Pulumi.${stack}.yaml`;
    }

    /** Whether the workspace was prepared before. */
    exists(): boolean {
        return existsSync(this.folder);
    }

    /** Whether the backend has the stack. */
    hasStack(): boolean {
        const stacks = join(backendDir, ".pulumi", "stacks", this.project);
        return existsSync(join(stacks, `${this.stack}.json`));
    }

    /** Environment of any `pulumi` command on the stack. */
    environment({ cli, preinstalled }: PulumiTools): Record<string, string> {
        return {
            KUBECONFIG: kubeconfigPath,
            PATH: [dirname(cli), process.env["PATH"] ?? ""].join(delimiter),
            PULUMI_BACKEND_URL: `file://${backendDir}`,
            PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
            PULUMI_STACK: this.stack,
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // Otherwise the engine looks on the network for missing plugins.
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            // The machine's CLI keeps its providers in its own home.
            ...(!preinstalled && { PULUMI_HOME: homeDir }),
        };
    }

    /**
     * Creates the folder, or updates it from the project's files.
     * @param config Overrides, merged deeply over the config of the project's stack file. If
     *     absent, the existing stack file is kept, with changes by `pulumi config set`.
     */
    async prepare(tools: PulumiTools, config?: Settings): Promise<void> {
        for (const folder of [this.folder, backendDir, homeDir]) {
            await mkdir(folder, { recursive: true, mode: 0o700 });
        }
        if (!existsSync(passphraseFile)) {
            await writeFile(passphraseFile, randomBytes(32).toString("hex"), { mode: 0o600 });
        }
        await this.linkProject();
        await this.writeProjectFile(tools);
        if (config !== undefined || !existsSync(join(this.folder, this.stackFile))) {
            await this.writeStackFile(config ?? {});
        }
    }

    /** Deletes the folder; the backend keeps the stack. */
    async remove(): Promise<void> {
        await rm(this.folder, { recursive: true });
    }

    private async linkProject(): Promise<void> {
        const own = [projectFile, this.stackFile, ".git"];
        const wanted = new Map([
            [packages, join(ownProject, packages)],
            ...(await readdir(this.projectDir))
                .filter((name) => !own.includes(name))
                .map((name): [string, string] => [name, join(this.projectDir, name)]),
        ]);
        const present = (await readdir(this.folder)).filter((name) => !own.includes(name));
        for (const name of present) {
            const target = await readlink(join(this.folder, name)).catch(() => undefined);
            if (target !== undefined && target === wanted.get(name)) wanted.delete(name);
            else await rm(join(this.folder, name), { recursive: true });
        }
        for (const [name, target] of wanted) await symlink(target, join(this.folder, name));
    }

    /** Names the built providers in the project file, so that none is taken from the PATH. */
    private async writeProjectFile({ providers }: PulumiTools): Promise<void> {
        const project = await readSettings(join(this.projectDir, projectFile));
        const plugins = Object.entries(providers).map(([name, path]) => ({ name, path }));
        await this.write(projectFile, {
            ...project,
            ...(plugins.length > 0 && { plugins: { providers: plugins } }),
        });
    }

    private async writeStackFile(overrides: Settings): Promise<void> {
        const { config = {}, ...rest } = await readSettings(join(this.projectDir, this.stackFile));
        const qualified = Object.entries(overrides).map(([key, value]) => [
            key.includes(":") ? key : `${this.project}:${key}`,
            value,
        ]);
        // The salt belongs to the passphrase and to values already encrypted with it.
        const { encryptionsalt } = await readSettings(join(this.folder, this.stackFile));
        await this.write(this.stackFile, {
            ...rest,
            ...(encryptionsalt !== undefined && { encryptionsalt }),
            config: merge(config, Object.fromEntries(qualified)),
        });
    }

    private async write(file: string, settings: Settings): Promise<void> {
        await writeFile(join(this.folder, file), stringify(settings), { mode: 0o600 });
    }
}

function merge(base: unknown, over: unknown): unknown {
    if (!isSettings(base) || !isSettings(over)) return over;
    const merged = Object.entries(over).map(([key, value]) => [key, merge(base[key], value)]);
    return { ...base, ...(Object.fromEntries(merged) as Settings) };
}

const isSettings = (value: unknown): value is Settings =>
    typeof value === "object" && value !== null && !Array.isArray(value);

async function readSettings(file: string): Promise<Settings> {
    if (!existsSync(file)) return {};
    return (parse(await readFile(file, "utf8")) ?? {}) as Settings;
}
