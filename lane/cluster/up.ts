import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";

import type { Progress } from "../progress";
import { corednsManifests } from "./addons/coredns";
import { apiClients, type ClusterTools, apiServerAndDependencies } from "./components";
import { type Component, nameOf, startComponent, stoppedComponents } from "./components/component";
import { writeNodeConfiguration } from "./components/node";
import { requireDiskSpace } from "./disk";
import { removeCluster } from "./down";
import { importImages } from "./imageImport";
import { kubectl, kubectlLink } from "./kubectl";
import { apiServerUrl, contextName, kubeconfigPath, logDir } from "./layout";
import { exclusively } from "./lock";
import { findInit, nodeReadyFile, startInit } from "./node/namespaces";
import { clusterPackages, ensurePackages } from "./packages";
import { createClusterPki } from "./pki/clusterPki";
import { apiAnswers, nodeReady, untilReady } from "./readiness";
import { requireLinuxRoot } from "./requirements";
import { restartPodsOf } from "./stalePods";
import { clusterStatus } from "./status";

/** Access to the running cluster, from inside its network namespace. */
export interface Cluster {
    /** Path of a kubeconfig with an administrator's client certificate. */
    readonly kubeconfig: string;
    /** Name of the kubeconfig's context. */
    readonly context: string;
    /** URL of the API server. */
    readonly server: string;
}

/** Arguments of `clusterUp`. */
export interface ClusterUpArgs {
    readonly tools: ClusterTools;
    /** Image archives to import. `localhost/pause:1` and CoreDNS must be among them. */
    readonly images: readonly string[];
    readonly progress: Progress;
}

/**
 * Starts the cluster, or repairs a running one. Idempotent. Running parts and their pods are kept,
 * a component that ended is restarted, a node that ended is recreated empty. The cluster outlives
 * this process.
 * @throws Error that names what is missing or which part failed, with the end of its log.
 */
export async function clusterUp({ tools, images, progress }: ClusterUpArgs): Promise<Cluster> {
    requireLinuxRoot();
    return exclusively("starting the cluster", async () => {
        await ensurePackages(clusterPackages, progress);
        const init = await progress.step("Cluster: node", () => ensureNode(tools));
        await ensureRunning(apiServerAndDependencies(tools), init);
        const [, replacedImages] = await Promise.all([
            progress.step("Cluster: API server", () =>
                untilReady("The API server", apiServerAndDependencies(tools), init, () =>
                    apiAnswers(init),
                ),
            ),
            importImages(images, progress),
        ]);
        await restartPodsOf(replacedImages, init);
        await progress.step("Cluster: node Ready", async () => {
            await ensureRunning(apiClients(tools), init);
            await untilReady("The node", apiClients(tools), init, () => nodeReady(init));
        });
        await progress.step("Cluster: DNS", async () => {
            await applyDns(init);
            await untilReady("The cluster's DNS", apiClients(tools), init, isRunning);
        });
        return { kubeconfig: kubeconfigPath, context: contextName, server: apiServerUrl };
    });
}

/**
 * The node's first process. If it, or the data it was made from, is gone, the cluster is recreated.
 */
async function ensureNode(tools: ClusterTools): Promise<number> {
    const init = await findInit();
    if (init !== undefined && existsSync(nodeReadyFile) && existsSync(kubeconfigPath)) {
        return init;
    }
    await removeCluster();
    await requireDiskSpace();
    await mkdir(logDir, { recursive: true, mode: 0o700 });
    await createClusterPki();
    await writeNodeConfiguration();
    await symlink(tools.kubectl, kubectlLink);
    return startInit();
}

async function ensureRunning(components: readonly Component[], init: number): Promise<void> {
    const stopped = await stoppedComponents(components.map(nameOf), init);
    const missing = components.filter((component) => stopped.includes(nameOf(component)));
    await Promise.all(missing.map((component) => startComponent(component, init)));
}

async function isRunning(): Promise<boolean> {
    return (await clusterStatus()).state === "running";
}

async function applyDns(init: number): Promise<void> {
    const list = { apiVersion: "v1", kind: "List", items: corednsManifests() };
    await kubectl(init, ["apply", "--server-side", "--filename=-"], {
        input: JSON.stringify(list),
    });
}
