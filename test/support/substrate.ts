import { once } from "node:events";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ApiException, CoreV1Api, KubernetesObjectApi } from "@kubernetes/client-node";

import type { Mode } from "../../contracts";
import { importImages } from "../../lane/cluster/imageImport";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { waitFor } from "../../lane/cluster/wait";
import { quietProgress } from "../../lane/progress";
import { LaneStack, type Config, type PulumiResult } from "../../lane/pulumi/stack";
import type { Deployment } from "../../verify/outputs";
import { laneConfig, up as upLane } from "./lane";
import { substrateImage, substratePrograms } from "./substrateImage";

/** Namespace of the second link, without other workloads. */
export const namespace = "ate-system";

const fixtures = "test/fixtures/substrate";

const config = {
    "pulumi:disable-default-providers": ["*"],
    kubeContext: "noetl-mtls-embedded",
    linkName: "substrate-link",
    trustDomain: "substrate.internal",
    trustRoot: { kind: "selfSigned" },
    certManager: { install: "existing" },
    server: {
        manifest: `${fixtures}/apiServer.yaml`,
        contract: "ate-api-server",
        services: ["api"],
    },
    clients: [{ name: "router", manifest: `${fixtures}/router.yaml`, contract: "atenet-router" }],
};

/** The second link as a separate stack on the lane. It has no stack file, only this config. */
const stack = new LaneStack("substrate", quietProgress);

/**
 * Installs the prerequisites of the stack: the programs' image, the namespace, and a cert-manager.
 */
export async function prepare(): Promise<void> {
    await upLane("mtls");
    await importImages([await substrateImage(quietProgress)], quietProgress);
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    await KubernetesObjectApi.makeApiClient(laneConfig()).create(object);
}

/** Switches the second link to a mode; `change` adds config overrides. */
export async function bringTo(mode: Mode, change: Config = {}): Promise<PulumiResult> {
    return stack.up({ config: { ...config, ...change, mode } });
}

/** The second link's deployment, for verify. */
export async function deployment(): Promise<Deployment> {
    return {
        outputs: await stack.outputs(),
        kubeconfig: kubeconfigPath,
        kubectl: "npm run local -- kubectl",
    };
}

/** Removes the second link and its prerequisites; the mode must be plain. */
export async function remove(): Promise<void> {
    await stack.destroy();
    await stack.forget();
    await core().deleteNamespace({ name: namespace });
    const isGone = () =>
        core()
            .readNamespace({ name: namespace })
            .then(
                () => false,
                (error: unknown) => error instanceof ApiException && error.code === 404,
            );
    await waitFor(`namespace ${namespace} gone`, isGone, { seconds: 90, look: "kubectl get ns" });
}

/** Result of a single call. */
export interface Call {
    readonly accepted: boolean;
    readonly said: string;
}

/**
 * Calls the API server once, from outside the link, with these flags and files.
 * @param files PEM by name; flags refer to them as `<folder>/<name>`.
 */
export async function callOnce(
    files: Readonly<Record<string, string>>,
    flags: Readonly<Record<string, string>>,
): Promise<Call> {
    const place = await mkdtemp(join(tmpdir(), "substrate-"));
    try {
        for (const [name, pem] of Object.entries(files)) {
            await writeFile(join(place, name), pem, { mode: 0o600 });
        }
        const { spec } = await core().readNamespacedService({ namespace, name: "api" });
        const all = { "--ateapi-address": `${spec?.clusterIP ?? ""}:443`, ...flags };
        const args = Object.entries(all).map(([name, value]) => `${name}=${value}`);
        const client = spawn(
            join(await substratePrograms(quietProgress), "atenet"),
            ["--once", ...args],
            {
                cwd: place,
            },
        );
        let said = "";
        client.stderr.on("data", (text: Buffer) => (said += text.toString()));
        const [status] = (await once(client, "close")) as [number | null];
        return { accepted: status === 0, said };
    } finally {
        await rm(place, { recursive: true });
    }
}

const core = () => laneConfig().makeApiClient(CoreV1Api);
