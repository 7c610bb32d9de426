import { EngineError } from "../errors";
import type { Properties } from "../values";

/** Which cluster a kubernetes provider means. */
export interface Target {
    /** Path of a kubeconfig; absent means kubectl's default. */
    readonly kubeconfig?: string;
    /** Context of the kubeconfig; absent means its current one. */
    readonly context?: string;
}

/**
 * Reads the target from a provider's configuration and, for the kubeconfig, the environment.
 * @throws EngineError for a kubeconfig given by its content.
 */
export function targetOf(config: Properties, env: NodeJS.ProcessEnv): Target {
    const { kubeconfig = env["KUBECONFIG"], context } = config;
    if (typeof kubeconfig === "string" && kubeconfig.includes("\n")) {
        throw new EngineError(
            "The embedded engine takes a kubeconfig by its path, not by its content: " +
                "write it to a file and set KUBECONFIG.",
        );
    }
    return {
        ...(typeof kubeconfig === "string" && { kubeconfig }),
        ...(typeof context === "string" && { context }),
    };
}
