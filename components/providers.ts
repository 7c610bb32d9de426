import { Provider as GoogleProvider } from "@pulumi/gcp/provider";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import type { TrustRootSettings } from "./trustRoot";

/** Where a stack is pinned to. */
export interface ProvidersArgs {
    /** Context of the kubeconfig. */
    readonly kubeContext: string;
    readonly trustRoot: TrustRootSettings;
}

/** The explicit providers of a stack. */
export interface Providers {
    /** For everything but workloads. */
    readonly providers: pulumi.ProviderResource[];
    /**
     * For workloads. Unless told to upsert, the provider creates by POST, and then cannot foresee
     * the first change of a probe: the removal of a field needs one that server-side apply owns.
     */
    readonly workloads: pulumi.ProviderResource;
}

/** Creates the providers that the stack needs, each pinned to what config says. */
export function createProviders({ kubeContext, trustRoot }: ProvidersArgs): Providers {
    // A cluster is the same one by its context: its address may change.
    const cluster = { context: kubeContext, clusterIdentifier: kubeContext };
    return {
        providers: [new k8s.Provider("cluster", cluster), rootProvider(trustRoot)],
        workloads: new k8s.Provider("workloads", { ...cluster, upsertExistingObjects: true }),
    };
}

function rootProvider(trustRoot: TrustRootSettings): pulumi.ProviderResource {
    switch (trustRoot.kind) {
        case "googleCas": {
            const { project, location } = trustRoot;
            return new GoogleProvider("google", { project, region: location });
        }
        case "inCluster":
        case "selfSigned":
            return new tls.Provider("tls");
        default:
            return trustRoot satisfies never;
    }
}
