import { Provider as GoogleProvider } from "@pulumi/gcp/provider";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import type { TrustRootSettings } from "../../config/trustRoot";
import { pinnedCluster, type PinnedCluster } from "../../observe/pinnedCluster";

/** The cluster and cloud that the stack is pinned to. */
export interface ProvidersArgs {
    /** Context in the kubeconfig. */
    readonly kubeContext: string;
    readonly trustRoot: TrustRootSettings;
}

/** The explicit providers of a stack. */
export interface Providers {
    /** For all resources except workloads. */
    readonly providers: pulumi.ProviderResource[];
    /** For workloads: same settings, under the name that existing states use for workloads. */
    readonly workloads: pulumi.ProviderResource;
    /** Client for observations in the same cluster. */
    readonly cluster: PinnedCluster;
}

/** Creates the stack's explicit providers, pinned to the cluster and project in config. */
export function createProviders({ kubeContext, trustRoot }: ProvidersArgs): Providers {
    const settings = {
        context: kubeContext,
        // The context identifies the cluster; its address may change.
        clusterIdentifier: kubeContext,
        // By default the provider replaces a changed ConfigMap or Secret.
        enableConfigMapMutable: true,
        enableSecretMutable: true,
        // A killed update may have created objects that the state lacks. This adopts them, unless
        // another field manager set their fields. Without this, since 4.29, the provider creates by
        // POST; a preview then cannot replace a probe, because server-side apply removes only
        // fields that it owns.
        upsertExistingObjects: true,
    };
    return {
        providers: [new k8s.Provider("cluster", settings), ...rootProviders(trustRoot)],
        workloads: new k8s.Provider("workloads", settings),
        cluster: pinnedCluster(kubeContext),
    };
}

function rootProviders(trustRoot: TrustRootSettings): pulumi.ProviderResource[] {
    switch (trustRoot.kind) {
        case "googleCas": {
            const { project, location } = trustRoot;
            return [new GoogleProvider("google", { project, region: location })];
        }
        case "inCluster":
        case "selfSigned":
            return [new tls.Provider("tls")];
        case "existingIssuer":
            return [];
        default:
            return trustRoot satisfies never;
    }
}
