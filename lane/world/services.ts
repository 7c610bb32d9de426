import { connect } from "node:net";

import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

import { kubeconfigPath } from "../cluster/layout";
import { waitFor } from "../cluster/wait";

/** Address of a Service with the name of its namespace. Service names resolve only inside pods. */
export async function serviceAddress(name: string): Promise<string> {
    return (await endpointOf(name)).host;
}

/**
 * Waits until a Service accepts connections. A pod is Ready shortly before kube-proxy routes its
 * Service to it, and noetl-server exits if its database does not answer.
 */
export async function serviceAnswers(name: string): Promise<void> {
    const { host, port } = await endpointOf(name);
    await waitFor(`Service ${name}/${name}`, () => answers(host, port), {
        seconds: 30,
        look: `\`kubectl --namespace ${name} get endpointslices\``,
    });
}

async function endpointOf(name: string): Promise<{ readonly host: string; readonly port: number }> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfigPath);
    const { spec } = await config
        .makeApiClient(CoreV1Api)
        .readNamespacedService({ namespace: name, name });
    return { host: spec?.clusterIP ?? "", port: spec?.ports?.[0]?.port ?? 0 };
}

function answers(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port, timeout: 1000 });
        const settle = (answer: boolean) => {
            socket.destroy();
            resolve(answer);
        };
        socket.on("connect", () => settle(true));
        socket.on("error", () => settle(false));
        socket.on("timeout", () => settle(false));
    });
}
