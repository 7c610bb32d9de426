import type { AppsV1Api, CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";

/** Clients for the API groups that are read. */
export interface Clients {
    readonly apps: AppsV1Api;
    readonly core: CoreV1Api;
    readonly custom: CustomObjectsApi;
}

/** The clients of a kubeconfig's current context; a request without an answer ends in time. */
export async function clientsOf(config: KubeConfig, timeoutMs: number): Promise<Clients> {
    const { AppsV1Api, CoreV1Api, CustomObjectsApi, ServerConfiguration, createConfiguration } =
        await import("@kubernetes/client-node");
    const configuration = createConfiguration({
        baseServer: new ServerConfiguration(config.getCurrentCluster()?.server ?? "", {}),
        authMethods: { default: config },
        promiseMiddleware: [
            {
                pre: (request) => {
                    request.setSignal(AbortSignal.timeout(timeoutMs));
                    return Promise.resolve(request);
                },
                post: (response) => Promise.resolve(response),
            },
        ],
    });
    return {
        apps: new AppsV1Api(configuration),
        core: new CoreV1Api(configuration),
        custom: new CustomObjectsApi(configuration),
    };
}
