import { access, chmod, constants, copyFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { dependencies } from "../../package.json";
import { installedPulumi } from "../../verify/pulumiCli";
import { ensureGoPrograms, moduleSources, type GoPrograms } from "../cluster/build/goPrograms";
import { run } from "../cluster/run";
import type { Progress } from "../progress";

/** The Pulumi installation that the lane uses. */
export interface PulumiTools {
    /** Path of the CLI. */
    readonly cli: string;
    /**
     * Whether the machine already had the CLI. Pulumi's home may then contain the machine's
     * providers.
     */
    readonly preinstalled: boolean;
    /** Folder of the built provider, by package. The CLI finds missing ones itself. */
    readonly providers: Readonly<Partial<Record<Provider, string>>>;
}

/** Packages whose providers the dev stack needs. */
const providerNames = ["kubernetes", "tls"] as const;
type Provider = (typeof providerNames)[number];

const sdkVersion = dependencies["@pulumi/pulumi"];

/** The oldest release of the machine's CLI that supports this SDK. */
const oldestCli = { major: 3, minor: 250 };

const buildDir = join(__dirname, "build");

const kubernetesModule = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/**
 * pulumi-language-nodejs is not published as a Go module; this project's own program replaces it.
 */
const cliPrograms: GoPrograms = {
    module: "pulumi",
    folder: join(buildDir, "cli"),
    version: sdkVersion,
    coreMinutes: 10,
    packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${sdkVersion}` },
    unoptimised: true,
    addFiles: async (folder) => {
        const languageHost = join(folder, "pulumi-language-nodejs");
        await copyFile(join(buildDir, "cli", "languageHost.cjs"), languageHost);
        await chmod(languageHost, 0o755);
    },
};

/** The newest provider releases published as Go modules; go.mod names their commits. */
export const providerVersions: Readonly<Record<Provider, string>> = {
    kubernetes: "4.25.0",
    tls: "5.3.0",
};

const providerPrograms: GoPrograms = {
    module: "pulumiProviders",
    folder: join(buildDir, "providers"),
    version: `kubernetes-${providerVersions.kubernetes}-tls-${providerVersions.tls}`,
    coreMinutes: 15,
    packages: providerNames.map((name) => `./pulumi-resource-${name}`),
    variables: {
        "main.version": providerVersions.kubernetes,
        "github.com/hashicorp/terraform-provider-tls/noetl-mtls/tls.Version": providerVersions.tls,
    },
    unoptimised: true,
    addFiles: async (folder) => {
        const module = join(buildDir, "providers");
        const sources = await moduleSources(module, kubernetesModule);
        const published = join(sources, "cmd", "pulumi-resource-kubernetes");
        const copy = (from: string, file: string) => copyFile(from, join(folder, file));
        await copy(join(published, "schema.json"), "kubernetes-schema.json");
        await copy(join(published, "terraform-mapping.json"), "kubernetes-mapping.json");
        await copy(join(module, "tls-schema.json"), "tls-schema.json");
    },
};

/**
 * Returns the machine's Pulumi CLI with its providers, if it is new enough. Otherwise builds the
 * CLI and both providers from Go modules, or takes them from the cache.
 */
export async function ensurePulumi(progress: Progress): Promise<PulumiTools> {
    const installed = await installedPulumi();
    if (installed !== undefined && (await isNewEnough(installed))) {
        const missing = await missingProviders(installed, progress);
        return { cli: installed, preinstalled: true, providers: await built(missing, progress) };
    }
    const folder = await ensureGoPrograms(cliPrograms, progress);
    const providers = await built(providerNames, progress);
    return { cli: join(folder, "pulumi"), preinstalled: false, providers };
}

/** The programs that {@link ensurePulumi} builds if the machine has no Pulumi. */
export const pulumiPrograms: readonly GoPrograms[] = [cliPrograms, providerPrograms];

async function built(names: readonly Provider[], progress: Progress) {
    if (names.length === 0) return {};
    const folder = await ensureGoPrograms(providerPrograms, progress);
    return Object.fromEntries(names.map((name) => [name, folder]));
}

async function isNewEnough(cli: string): Promise<boolean> {
    const { stdout } = await run(cli, ["version"], { reject: false });
    const [, major = 0, minor = 0] = /^v?(\d+)\.(\d+)/.exec(stdout)?.map(Number) ?? [];
    return major === oldestCli.major && minor >= oldestCli.minor;
}

/** Providers that the machine's CLI neither has nor can install. */
async function missingProviders(cli: string, progress: Progress): Promise<Provider[]> {
    const missing: Provider[] = [];
    for (const name of providerNames) {
        if (await isOnPath(`pulumi-resource-${name}`)) continue;
        const version = dependencies[`@pulumi/${name}`];
        const install = ["plugin", "install", "resource", name, version];
        const { failed } = await progress.step(`Pulumi provider ${name} ${version}`, () =>
            run(cli, install, { reject: false }),
        );
        if (failed) missing.push(name);
    }
    return missing;
}

async function isOnPath(file: string): Promise<boolean> {
    const folders = (process.env["PATH"] ?? "").split(delimiter);
    const found = await Promise.all(
        folders.map((folder) =>
            access(join(folder, file), constants.X_OK).then(
                () => true,
                () => false,
            ),
        ),
    );
    return found.includes(true);
}
