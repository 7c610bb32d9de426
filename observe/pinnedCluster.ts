import type { CustomObjectsApi } from "@kubernetes/client-node";

import { clientsOf, loadContext, type Clients } from "./kubeconfig";
import { clusterReads, type ClusterReads } from "./clusterReads";
import { issuerReads, type IssuerReads } from "./issuerReads";

/** The cluster that a stack is pinned to, as updates read it. */
export interface PinnedCluster extends ClusterReads, IssuerReads {
    /** Context of the kubeconfig. */
    readonly context: string;
    /**
     * Creates an object with dryRun=All, which runs admission and stores nothing. Rejects with the
     * API server's answer if the object is refused.
     */
    dryRunCreate(resource: ApiResource, object: object): Promise<void>;
}

/** API path of a kind: cluster-wide, or in a namespace. */
export interface ApiResource {
    readonly group: string;
    readonly version: string;
    readonly plural: string;
    readonly namespace?: string;
}

/** Time limit of one request; the API server gives a webhook 10 s. */
const timeoutMs = 30_000;

/** The cluster of a context. The kubeconfig is read with the first request. */
export function pinnedCluster(context: string): PinnedCluster {
    const clients = once(() => openClients(context));
    return {
        context,
        ...clusterReads(clients),
        ...issuerReads(clients),
        dryRunCreate: async (resource, body) => {
            const { custom } = await clients();
            await dryRunCreate(custom, resource, body);
        },
    };
}

/** Creates an object with dryRun=All; see {@link PinnedCluster}. */
export async function dryRunCreate(
    custom: CustomObjectsApi,
    { namespace, ...resource }: ApiResource,
    body: object,
): Promise<void> {
    const request = { ...resource, body, dryRun: "All" };
    await (namespace === undefined
        ? custom.createClusterCustomObject(request)
        : custom.createNamespacedCustomObject({ ...request, namespace }));
}

async function openClients(context: string): Promise<Clients> {
    const fix = "Correct kubeContext (pulumi config set kubeContext NAME), or KUBECONFIG";
    return clientsOf(await loadContext(context, fix), timeoutMs);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
}
