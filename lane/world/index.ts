import {
    ApiException,
    AppsV1Api,
    KubeConfig,
    KubernetesObjectApi,
    PatchStrategy,
} from "@kubernetes/client-node";

import { kubeconfigPath } from "../cluster/layout";
import { waitFor } from "../cluster/wait";
import type { Progress } from "../progress";
import { newSecrets, type WorldObject, worldObjects } from "./objects";
import { serviceAnswers } from "./services";

const fieldManager = "noetl-mtls-world";
const readySeconds = 180;

/**
 * Creates what exists before the program runs: namespaces, PostgreSQL with noetl's schema, NATS,
 * and the other objects that noetl's manifests expect. Idempotent; random Secrets are created once.
 * Returns when both servers answer on their Services. Runs inside the cluster's network.
 * @throws Error with the object and the API server's answer, or with the part that is not ready.
 */
export async function worldUp({ progress }: { readonly progress: Progress }): Promise<void> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const objects = KubernetesObjectApi.makeApiClient(config);
    await progress.step("PostgreSQL, NATS and noetl's namespace", async (note) => {
        for (const object of await worldObjects()) {
            await explain(object, () => apply(objects, object));
        }
        for (const secret of newSecrets()) {
            await explain(secret, () => createOnce(objects, secret));
        }
        for (const name of ["postgres", "nats"]) {
            note(`waiting for ${name}`);
            await deploymentReady(config.makeApiClient(AppsV1Api), name);
            await serviceAnswers(name);
        }
    });
}

async function apply(api: KubernetesObjectApi, object: WorldObject): Promise<void> {
    const force = true;
    const strategy = PatchStrategy.ServerSideApply;
    await api.patch(object, undefined, undefined, fieldManager, force, strategy);
}

async function createOnce(api: KubernetesObjectApi, object: WorldObject): Promise<void> {
    try {
        await api.create(object, undefined, undefined, fieldManager);
    } catch (error) {
        if (!(error instanceof ApiException && error.code === 409)) {
            throw error;
        }
    }
}

async function explain(object: WorldObject, act: () => Promise<void>): Promise<void> {
    try {
        await act();
    } catch (error) {
        const { name, namespace = "" } = object.metadata;
        throw new Error(`${object.kind} ${namespace}/${name} was not applied: ${reason(error)}`, {
            cause: error,
        });
    }
}

/** An ApiException's own message repeats the response's headers. */
function reason(error: unknown): string {
    if (error instanceof ApiException) {
        return `${error.code} ${String(error.body)}`;
    }
    return error instanceof Error ? error.message : String(error);
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
