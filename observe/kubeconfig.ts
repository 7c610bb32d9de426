import { existsSync } from "node:fs";

import type {
    ApisApi,
    AppsV1Api,
    CoreV1Api,
    CustomObjectsApi,
    KubeConfig,
    VersionApi,
} from "@kubernetes/client-node";

/** A kubeconfig that cannot be used. Not retried. */
export class KubeconfigError extends Error {
    override readonly name = "KubeconfigError";
}

/**
 * Loads a named context of a kubeconfig and makes it current. Without a file, uses the same
 * kubeconfig as the Kubernetes provider: KUBECONFIG (a path or the contents), else ~/.kube/config.
 *
 * The client library is imported dynamically: loading it takes longer than a preview, which needs
 * no cluster.
 *
 * @param fix Sentence for the error if the context is missing.
 * @throws KubeconfigError if the context is missing or does not verify its API server.
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

/** API clients for the groups that are used here. */
export interface Clients {
    readonly apis: ApisApi;
    readonly apps: AppsV1Api;
    readonly core: CoreV1Api;
    readonly custom: CustomObjectsApi;
    readonly version: VersionApi;
}

/** API clients for the current context. Each request is aborted after `timeoutMs`. */
export async function clientsOf(config: KubeConfig, timeoutMs: number): Promise<Clients> {
    const {
        ApisApi,
        AppsV1Api,
        CoreV1Api,
        CustomObjectsApi,
        VersionApi,
        ServerConfiguration,
        createConfiguration,
    } = await import("@kubernetes/client-node");
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
        apis: new ApisApi(configuration),
        apps: new AppsV1Api(configuration),
        core: new CoreV1Api(configuration),
        custom: new CustomObjectsApi(configuration),
        version: new VersionApi(configuration),
    };
}
