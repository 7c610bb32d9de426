import { existsSync } from "node:fs";

import type { AppsV1Api, CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";

/** A kubeconfig that cannot be used; asking again gives nothing else. */
export class KubeconfigError extends Error {
    override readonly name = "KubeconfigError";
}

/**
 * One context of a kubeconfig, whichever of its contexts is the current one. Without a file it is the
 * kubeconfig that the Kubernetes provider uses: KUBECONFIG, a path or the contents themselves, else
 * ~/.kube/config.
 *
 * The client is loaded here and not at the top of a file: it takes longer to load than a preview
 * takes to run, and a preview asks no cluster.
 *
 * @param fix What to do where there is no such context.
 * @throws KubeconfigError where there is no such context, or where its API server is not verified.
 */
export async function loadContext(
    context: string,
    fix: string,
    file?: string,
): Promise<KubeConfig> {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    try {
        load(config, file);
    } catch (error) {
        throw new KubeconfigError(`The kubeconfig cannot be read: ${(error as Error).message}`);
    }
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context)) {
        throw new KubeconfigError(
            `The kubeconfig has no context "${context}" (it has: ${names.join(", ")}). ${fix}`,
        );
    }
    config.setCurrentContext(context);
    const { server = "", skipTLSVerify } = config.getCurrentCluster() ?? {};
    if (skipTLSVerify === true || !server.startsWith("https:")) {
        const setting = skipTLSVerify === true ? "sets insecure-skip-tls-verify" : "is not https";
        throw new KubeconfigError(
            `Context "${context}" ${setting}: what it shows proves nothing. Give its cluster an https address and a certificate-authority in the kubeconfig`,
        );
    }
    return config;
}

function load(config: KubeConfig, file: string | undefined): void {
    const { KUBECONFIG: given = "" } = process.env;
    if (file !== undefined) {
        config.loadFromFile(file);
    } else if (given.includes("\n") || (given.startsWith("{") && !existsSync(given))) {
        config.loadFromString(given);
    } else {
        config.loadFromDefault();
    }
}

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
