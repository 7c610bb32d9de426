import type { Cluster } from "./cluster";
import type { KubernetesObject } from "./object";

interface Workload {
    readonly spec?: { readonly selector?: { readonly matchLabels?: Record<string, string> } };
}

interface Pod {
    readonly status?: {
        readonly initContainerStatuses?: readonly ContainerStatus[];
        readonly containerStatuses?: readonly ContainerStatus[];
    };
}

interface ContainerStatus {
    readonly name: string;
    readonly ready: boolean;
    readonly state?: ContainerState;
    readonly lastState?: ContainerState;
}

type ContainerState = Partial<Record<"waiting" | "terminated", Reason>>;

interface Reason {
    readonly reason?: string;
    readonly message?: string;
}

/**
 * Why an object is not what it should be: recent warnings about it, and about its pods if it has
 * any, with what their containers wait for.
 */
export async function troubles(cluster: Cluster, object: KubernetesObject): Promise<string[]> {
    return [...(await warnings(cluster, object)), ...(await podTroubles(cluster, object))];
}

async function podTroubles(cluster: Cluster, workload: KubernetesObject): Promise<string[]> {
    const labels = (workload as Workload).spec?.selector?.matchLabels;
    if (labels === undefined) return [];
    const selector = Object.entries(labels).map((pair) => pair.join("="));
    const pods = await cluster.list("v1", "Pod", workload.metadata.namespace ?? "", {
        labelSelector: selector.join(","),
    });
    const found = await Promise.all(
        pods.map(async (pod) => {
            const all = [...containerTroubles(pod), ...(await warnings(cluster, pod))];
            return all.map((text) => `pod ${pod.metadata.name ?? ""}: ${text}`);
        }),
    );
    return found.flat();
}

function containerTroubles(pod: KubernetesObject): string[] {
    const { initContainerStatuses = [], containerStatuses = [] } = (pod as Pod).status ?? {};
    return [...initContainerStatuses, ...containerStatuses]
        .filter(({ ready }) => !ready)
        .flatMap(({ name, state, lastState }) => {
            const why = state?.waiting ?? state?.terminated ?? lastState?.terminated;
            return why === undefined ? [] : [`container ${name}: ${explain(why)}`];
        });
}

async function warnings(cluster: Cluster, { metadata }: KubernetesObject): Promise<string[]> {
    const events = await cluster.list("v1", "Event", metadata.namespace ?? "", {
        fieldSelector: `involvedObject.name=${metadata.name ?? ""},type=Warning`,
    });
    return events.slice(-3).map((event) => explain(event as Reason));
}

const explain = ({ reason = "", message = "" }: Reason) => `${reason} ${message}`.trim();
