import { join } from "node:path";

import { ApiException, AppsV1Api, KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";

import { kubectlLink } from "../cluster/kubectl";
import { kubeconfigPath } from "../cluster/layout";
import { run } from "../cluster/run";
import { waitFor } from "../cluster/wait";
import type { Progress } from "../progress";
import { newSecrets } from "./secrets";
import { serviceAnswers } from "./services";

/** What noetl needs beside the members, as the README has a reader apply it. */
const quickstart = join(__dirname, "../../manifests/quickstart");

const readySeconds = 180;

/**
 * Creates what exists before the program runs: `manifests/quickstart`, and the Secrets that noetl's
 * manifests name. Idempotent; random Secrets are created once. Returns when PostgreSQL and NATS
 * answer on their Services. Runs inside the cluster's network.
 * @throws Error with kubectl's or the API server's answer, or with the part that is not ready.
 */
export async function worldUp({ progress }: { readonly progress: Progress }): Promise<void> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    await progress.step("PostgreSQL, NATS and noetl's namespace", async (note) => {
        const apply = ["apply", "--kustomize", quickstart];
        await run(kubectlLink, [`--kubeconfig=${kubeconfigPath}`, ...apply]);
        await createSecrets(KubernetesObjectApi.makeApiClient(config));
        for (const name of ["postgres", "nats"]) {
            note(`waiting for ${name}`);
            await deploymentReady(config.makeApiClient(AppsV1Api), name);
            await serviceAnswers(name);
        }
    });
}

async function createSecrets(api: KubernetesObjectApi): Promise<void> {
    for (const secret of newSecrets()) {
        try {
            await api.create(secret);
        } catch (error) {
            if (!(error instanceof ApiException && error.code === 409)) {
                throw error;
            }
        }
    }
}

/** Each server is a Deployment with the name of its namespace. */
async function deploymentReady(apps: AppsV1Api, name: string): Promise<void> {
    await waitFor(
        `Deployment ${name}/${name} ready`,
        async () => {
            const { metadata, spec, status } = await apps.readNamespacedDeployment({
                name,
                namespace: name,
            });
            return (
                status?.observedGeneration === metadata?.generation &&
                status?.updatedReplicas === spec?.replicas &&
                status?.readyReplicas === spec?.replicas
            );
        },
        {
            seconds: readySeconds,
            look: `\`kubectl --namespace ${name} describe pods\` and their logs`,
        },
    );
}
