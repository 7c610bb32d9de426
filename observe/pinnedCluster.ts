import { clientsOf, loadContext, type Clients } from "./kubeconfig";
import { clusterReads, type ClusterReads } from "./clusterReads";

/** The cluster that a stack is pinned to, as an update asks it. */
export interface PinnedCluster extends ClusterReads {
    /** Context of the kubeconfig. */
    readonly context: string;
    /**
     * Has the API server admit a cluster-wide object without storing it. Fails with the server's
     * answer where it does not.
     */
    tryOut(resource: ClusterWideResource, object: object): Promise<void>;
}

/** A kind of cluster-wide object, as its API path names it. */
export interface ClusterWideResource {
    readonly group: string;
    readonly version: string;
    readonly plural: string;
}

/** Time for one answer: the API server gives a webhook ten seconds. */
const timeoutMs = 30_000;

/** The cluster of a context. Nothing is read or opened before the first question. */
export function pinnedCluster(context: string): PinnedCluster {
    const clients = once(() => openClients(context));
    return {
        context,
        ...clusterReads(clients),
        tryOut: async (resource, body) => {
            const { custom } = await clients();
            await custom.createClusterCustomObject({ ...resource, body, dryRun: "All" });
        },
    };
}

async function openClients(context: string): Promise<Clients> {
    const fix = "Correct kubeContext (pulumi config set kubeContext NAME), or KUBECONFIG";
    return clientsOf(await loadContext(context, fix), timeoutMs);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
}
