import { configurationProvider } from "./configuration";
import { gcpProvider } from "./gcp";
import { HelmProvider } from "./helm";
import { KubernetesProvider } from "./kubernetes";
import type { Providers } from "./provider";
import { tlsProvider } from "./tls";

/** What providers need to know of the operation that they serve. */
export interface ProviderOptions {
    readonly operation: "preview" | "update";
    /** Complete environment: KUBECONFIG is read from it. */
    readonly env: NodeJS.ProcessEnv;
    /** Path of the Helm binary. */
    readonly helm: string;
}

/** The providers that the engine has. */
export function builtInProviders({ operation, env, helm }: ProviderOptions): Providers {
    const kubernetes = new KubernetesProvider(env);
    const helmReleases = new HelmProvider(helm, env);
    const gcp = gcpProvider(operation);
    return (type) => {
        if (type.startsWith("pulumi:providers:")) return configurationProvider;
        if (type === "kubernetes:helm.sh/v3:Release") return helmReleases;
        if (type.startsWith("kubernetes:")) return kubernetes;
        if (type.startsWith("tls:")) return tlsProvider(type);
        return type.startsWith("gcp:") ? gcp : undefined;
    };
}
