import * as gcp from "@pulumi/gcp";
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

/** Creates the explicit providers that the stack needs, each pinned to what config says. */
export function createProviders({
    kubeContext,
    trustRoot,
}: ProvidersArgs): pulumi.ProviderResource[] {
    const cluster = new k8s.Provider("cluster", { context: kubeContext });
    switch (trustRoot.kind) {
        case "googleCas": {
            const { project, location } = trustRoot;
            return [cluster, new gcp.Provider("google", { project, region: location })];
        }
        case "inCluster":
        case "selfSigned":
            return [cluster, new tls.Provider("tls")];
        default:
            return trustRoot satisfies never;
    }
}
