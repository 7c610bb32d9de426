import { createHash } from "node:crypto";

import { z } from "zod";

import { EngineError } from "../errors";
import { revealAll, type Properties } from "../values";
import { targetOf } from "./kubeconfig";
import type { Existing, Made, Provider, ResourceRequest } from "./provider";

/** The inputs that the engine passes on to Helm; another one is an error, not a silent skip. */
const releaseInputs = z.strictObject({
    name: z.string(),
    chart: z.string(),
    version: z.string().optional(),
    namespace: z.string().default("default"),
    createNamespace: z.boolean().default(false),
    values: z.record(z.string(), z.unknown()).default({}),
    timeout: z.number().default(300),
    atomic: z.boolean().default(false),
    skipAwait: z.boolean().default(false),
    waitForJobs: z.boolean().default(false),
    skipCrds: z.boolean().default(false),
    repositoryOpts: z.strictObject({ repo: z.string() }).optional(),
    // Set by the SDK itself.
    compat: z.string().optional(),
});

type ReleaseInputs = z.infer<typeof releaseInputs>;

const releaseStatus = z.object({
    name: z.string(),
    namespace: z.string(),
    version: z.number(),
    info: z.object({ status: z.string() }),
    chart: z
        .object({
            metadata: z.object({
                name: z.string(),
                version: z.string(),
                appVersion: z.string().default(""),
            }),
        })
        .optional(),
});

/** Helm releases (`helm.sh/v3:Release`), by the real Helm and so with hooks and waiting. */
export class HelmProvider implements Provider {
    /**
     * @param helm Path of the Helm binary.
     * @param env Environment that KUBECONFIG is read from.
     */
    constructor(
        private readonly helm: string,
        private readonly env: NodeJS.ProcessEnv,
    ) {}

    check(request: ResourceRequest, existing?: Existing): Properties {
        const suffix = createHash("sha256").update(request.urn).digest("hex").slice(0, 8);
        const fallback = existing?.inputs["name"] ?? `${request.name}-${suffix}`;
        const inputs = { ...request.inputs, name: request.inputs["name"] ?? fallback };
        parse({ ...request, inputs });
        return inputs;
    }

    async exists(request: ResourceRequest, existing: Existing): Promise<boolean> {
        const release = parse({ ...request, inputs: existing.inputs });
        return (await this.status(request, release)) !== undefined;
    }

    replaces(...[, , changes]: Parameters<Provider["replaces"]>): boolean {
        return changes.some(({ path }) => path === "name" || path === "namespace");
    }

    preview({ inputs }: ResourceRequest): Properties {
        return inputs;
    }

    async create(request: ResourceRequest, resume: boolean): Promise<Made> {
        const release = parse(request);
        const status = await this.status(request, release);
        if (status !== undefined && !resume) {
            throw new EngineError(
                `Helm release ${release.namespace}/${release.name} already exists and does not ` +
                    `belong to this stack: uninstall it first (${request.urn}).`,
            );
        }
        const outputs = await this.install(request, release, status);
        return { id: `${release.namespace}/${release.name}`, outputs };
    }

    async update(request: ResourceRequest): Promise<Properties> {
        const release = parse(request);
        return this.install(request, release, await this.status(request, release));
    }

    async delete(request: ResourceRequest): Promise<void> {
        const { name, namespace } = parse(request);
        const flags = ["--wait", "--ignore-not-found", `--namespace=${namespace}`];
        await this.run(request, ["uninstall", name, ...flags]);
    }

    adopt({ urn }: ResourceRequest): Promise<Made> {
        return Promise.reject(
            new EngineError(`${urn}: the embedded engine does not import Helm releases.`),
        );
    }

    private async install(
        request: ResourceRequest,
        release: ReleaseInputs,
        before: string | undefined,
    ): Promise<Properties> {
        await this.clearInterrupted(request, release, before);
        const { name, chart, values } = release;
        request.progress(`helm installs ${chart} as ${release.namespace}/${name}`);
        const flags = ["--install", "--values=-", "--output=json", ...installFlags(release)];
        const output = await this.run(
            request,
            ["upgrade", name, chart, ...flags],
            JSON.stringify(values),
        );
        const { info, version, ...installed } = releaseStatus.parse(JSON.parse(output));
        const { metadata } = installed.chart ?? {};
        const status = {
            name,
            namespace: installed.namespace,
            revision: version,
            status: info.status,
            ...(metadata !== undefined && {
                chart: metadata.name,
                version: metadata.version,
                appVersion: metadata.appVersion,
            }),
        };
        return { ...request.inputs, namespace: installed.namespace, status };
    }

    /** A killed Helm leaves a lock on its release, which only ever we hold: it is stale. */
    private async clearInterrupted(
        request: ResourceRequest,
        { name, namespace }: ReleaseInputs,
        status: string | undefined,
    ): Promise<void> {
        const inNamespace = `--namespace=${namespace}`;
        if (status === "pending-install") {
            await this.run(request, ["uninstall", name, "--wait", inNamespace]);
        } else if (status?.startsWith("pending-") === true) {
            await this.run(request, ["rollback", name, "--wait", inNamespace]);
        }
    }

    private async status(
        request: ResourceRequest,
        { name, namespace }: ReleaseInputs,
    ): Promise<string | undefined> {
        const filter = ["--all", `--filter=^${name}$`, `--namespace=${namespace}`];
        const output = await this.run(request, ["list", "--output=json", ...filter]);
        return z.array(z.object({ status: z.string() })).parse(JSON.parse(output))[0]?.status;
    }

    private async run({ config }: ResourceRequest, args: string[], input = ""): Promise<string> {
        // An ESM-only package with import-only dependencies: loaders that `require` it fail.
        const { execa } = await import("execa");
        const { kubeconfig, context } = targetOf(config, this.env);
        const flags = [
            ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
            ...(context === undefined ? [] : [`--kube-context=${context}`]),
        ];
        try {
            const command = [...endsWithUs, this.helm, ...args, ...flags];
            const result = await execa("setpriv", command, { env: this.env, input });
            return result.stdout;
        } catch (error) {
            throw helmError(this.helm, args, error);
        }
    }
}

/** A Helm that outlived a killed update would work against the next one's. */
const endsWithUs = ["--pdeathsig", "KILL"];

/** The exit status of `setpriv` for a command that is not there. */
const notFound = 127;

function parse({ urn, inputs }: ResourceRequest): ReleaseInputs {
    const parsed = releaseInputs.safeParse(revealAll(inputs));
    if (parsed.success) return parsed.data;
    throw new EngineError(
        `Inputs of ${urn} that the embedded engine cannot pass on to Helm:\n` +
            z.prettifyError(parsed.error),
    );
}

function installFlags(release: ReleaseInputs): string[] {
    const { version, repositoryOpts, timeout } = release;
    return [
        `--namespace=${release.namespace}`,
        `--timeout=${timeout}s`,
        ...(version === undefined ? [] : [`--version=${version}`]),
        ...(repositoryOpts === undefined ? [] : [`--repo=${repositoryOpts.repo}`]),
        ...(release.createNamespace ? ["--create-namespace"] : []),
        ...(release.skipAwait ? [] : ["--wait"]),
        ...(release.waitForJobs ? ["--wait-for-jobs"] : []),
        ...(release.atomic ? ["--atomic"] : []),
        ...(release.skipCrds ? ["--skip-crds"] : []),
    ];
}

function helmError(helm: string, args: readonly string[], error: unknown): EngineError {
    const { exitCode, stderr, shortMessage } = error as {
        exitCode?: number;
        stderr?: string;
        shortMessage?: string;
    };
    if (exitCode === notFound) {
        return new EngineError(`Helm is not at "${helm}": install it, or pass its path.`);
    }
    const [command = "", name = ""] = args;
    return new EngineError(`helm ${command} ${name}: ${stderr ?? shortMessage ?? String(error)}`);
}
