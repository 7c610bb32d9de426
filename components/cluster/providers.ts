import { Provider as GoogleProvider } from "@pulumi/gcp/provider";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import type { TrustRootSettings } from "../../config/trustRoot";
import { pinnedCluster, type PinnedCluster } from "../../observe/pinnedCluster";

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
    /** For workloads: the same, under the name that the state of stacks has for them. */
    readonly workloads: pulumi.ProviderResource;
    /** The same cluster, for observations. */
    readonly cluster: PinnedCluster;
}

/** Creates the providers that the stack needs, each pinned to what config says. */
export function createProviders({ kubeContext, trustRoot }: ProvidersArgs): Providers {
    const settings = {
        context: kubeContext,
        // A cluster is the same one by its context: its address may change.
        clusterIdentifier: kubeContext,
        // By default a changed ConfigMap or Secret is deleted and created again.
        enableConfigMapMutable: true,
        enableSecretMutable: true,
        // An update that was killed may have created what the state lacks: it is taken up, unless
        // another owner set its fields. And a probe that was created by POST, as without this since
        // 4.29, cannot be swapped in a preview: server-side apply removes only what it owns.
        upsertExistingObjects: true,
    };
    return {
        providers: [new k8s.Provider("cluster", settings), rootProvider(trustRoot)],
        workloads: new k8s.Provider("workloads", settings),
        cluster: pinnedCluster(kubeContext),
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
