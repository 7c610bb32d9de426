import { EngineError } from "../../errors";
import type { Cluster } from "./cluster";
import type { KubernetesObject } from "./object";

/** How far an object is. */
export type Readiness =
    | { readonly state: "ready" }
    | { readonly state: "waiting"; readonly reason: string }
    | { readonly state: "failed"; readonly reason: string };

type Rule = (view: View, cluster: Cluster) => Readiness | Promise<Readiness>;

/** Kinds that Pulumi waits for unasked; all others are ready at once. */
const rules: Readonly<Record<string, Rule>> = {
    "apps/v1/Deployment": deployment,
    "apps/v1/StatefulSet": statefulSet,
    "apps/v1/DaemonSet": daemonSet,
    "batch/v1/Job": job,
    "v1/Service": service,
    "apiextensions.k8s.io/v1/CustomResourceDefinition": (view) =>
        condition(view, "Established", "True"),
};

/** What the rules look at, of any kind. */
interface View {
    readonly metadata: KubernetesObject["metadata"];
    readonly spec?: {
        readonly replicas?: number;
        readonly clusterIP?: string;
        readonly selector?: object;
        readonly type?: string;
    };
    readonly status?: {
        readonly observedGeneration?: number;
        readonly replicas?: number;
        readonly readyReplicas?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
        readonly currentRevision?: string;
        readonly updateRevision?: string;
        readonly desiredNumberScheduled?: number;
        readonly updatedNumberScheduled?: number;
        readonly numberAvailable?: number;
        readonly conditions?: readonly Condition[];
    };
}

interface Condition {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
    readonly observedGeneration?: number;
}

/**
 * Says whether Pulumi would call an object ready: by its annotation `pulumi.com/waitFor`, else by
 * its kind, and at once if `pulumi.com/skipAwait` asks not to wait.
 * @throws EngineError for a `waitFor` that is no condition.
 */
export function readiness(
    object: KubernetesObject,
    cluster: Cluster,
): Readiness | Promise<Readiness> {
    const { annotations = {} } = object.metadata;
    if (annotations["pulumi.com/skipAwait"] === "true") return ready;
    const waitFor = annotations["pulumi.com/waitFor"];
    if (waitFor === undefined) {
        return rules[`${object.apiVersion}/${object.kind}`]?.(object, cluster) ?? ready;
    }
    const [, type, status = "True"] = /^(?:condition=)?(\w+)(?:=(\w+))?$/.exec(waitFor) ?? [];
    if (type !== undefined) return condition(object, type, status);
    throw new EngineError(
        `pulumi.com/waitFor: "${waitFor}" is not supported by the embedded engine, which knows ` +
            `condition=<type> and condition=<type>=<status>.`,
    );
}

const ready: Readiness = { state: "ready" };
const unseen: Readiness = { state: "waiting", reason: "the controller to see the change" };
const waiting = (reason: string): Readiness => ({ state: "waiting", reason });
const failed = (reason: string): Readiness => ({ state: "failed", reason });

/** As `kubectl rollout status` decides. */
function deployment(view: View): Readiness {
    const wanted = view.spec?.replicas ?? 1;
    const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = view.status ?? {};
    if (isStale(view)) return unseen;
    const progressing = find(view, "Progressing");
    if (progressing?.reason === "ProgressDeadlineExceeded") {
        return failed(progressing.message ?? progressing.reason);
    }
    if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods updated`);
    if (replicas > updatedReplicas) {
        return waiting(`${replicas - updatedReplicas} old pods to terminate`);
    }
    return availableReplicas < updatedReplicas
        ? waiting(`${availableReplicas} of ${updatedReplicas} pods available`)
        : ready;
}

function statefulSet(view: View): Readiness {
    const wanted = view.spec?.replicas ?? 1;
    const { readyReplicas = 0, updateRevision, currentRevision } = view.status ?? {};
    if (isStale(view)) return unseen;
    if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods ready`);
    return updateRevision === currentRevision ? ready : waiting("the new revision everywhere");
}

function daemonSet(view: View): Readiness {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: updated = 0 } =
        view.status ?? {};
    const available = view.status?.numberAvailable ?? 0;
    if (isStale(view)) return unseen;
    if (updated < wanted) return waiting(`${updated} of ${wanted} pods updated`);
    return available < wanted ? waiting(`${available} of ${wanted} pods available`) : ready;
}

function job(view: View): Readiness {
    const failure = find(view, "Failed");
    if (failure?.status === "True") return failed(explain(failure));
    return condition(view, "Complete", "True");
}

/** Like Pulumi, wants a Service with a selector to have found pods, ready or not. */
async function service({ metadata, spec }: View, cluster: Cluster): Promise<Readiness> {
    const { clusterIP, selector, type } = spec ?? {};
    if (clusterIP === "None" || type === "ExternalName" || selector === undefined) return ready;
    const slices = await cluster.list(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        metadata.namespace ?? "",
        { labelSelector: `kubernetes.io/service-name=${metadata.name ?? ""}` },
    );
    const found = slices.some(({ endpoints }) => Array.isArray(endpoints) && endpoints.length > 0);
    return found ? ready : waiting("pods that its selector matches");
}

function condition(view: View, type: string, status: string): Readiness {
    const { generation } = view.metadata;
    const found = find(view, type);
    const observed = found?.observedGeneration ?? generation;
    if (found?.status === status && observed === generation) return ready;
    return waiting(
        `condition ${type}=${status}${found === undefined ? "" : `: ${explain(found)}`}`,
    );
}

function isStale({ metadata, status }: View): boolean {
    return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

function find({ status }: View, type: string): Condition | undefined {
    return status?.conditions?.find((one) => one.type === type);
}

const explain = ({ reason = "", message = "" }: Condition) => `${reason}: ${message}`;
