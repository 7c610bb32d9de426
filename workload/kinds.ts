/** What the program knows of one kind of workload. */
interface WorkloadKindFacts {
    readonly apiVersion: string;
    /** Its resource name in the API. */
    readonly plural: string;
    /** Where it has its pod template. */
    readonly podTemplate: readonly string[];
    /** Whether it has `spec.replicas`. */
    readonly scales: boolean;
    /** Whether it has a selector of the author's, and a controller that replaces pods in turn. */
    readonly rollsOut: boolean;
}

/** Path of the pod template in most kinds. */
const inSpec = ["spec", "template"] as const;

/** Every kind of workload that can hold a certificate of the link. */
export const workloadKinds = {
    CronJob: {
        apiVersion: "batch/v1",
        plural: "cronjobs",
        podTemplate: ["spec", "jobTemplate", ...inSpec],
        scales: false,
        rollsOut: false,
    },
    DaemonSet: {
        apiVersion: "apps/v1",
        plural: "daemonsets",
        podTemplate: inSpec,
        scales: false,
        rollsOut: true,
    },
    Deployment: {
        apiVersion: "apps/v1",
        plural: "deployments",
        podTemplate: inSpec,
        scales: true,
        rollsOut: true,
    },
    Job: {
        apiVersion: "batch/v1",
        plural: "jobs",
        podTemplate: inSpec,
        scales: false,
        rollsOut: false,
    },
    StatefulSet: {
        apiVersion: "apps/v1",
        plural: "statefulsets",
        podTemplate: inSpec,
        scales: true,
        rollsOut: true,
    },
} as const satisfies Readonly<Record<string, WorkloadKindFacts>>;

/** Kind of a workload. */
export type WorkloadKind = keyof typeof workloadKinds;

/** The kinds, in alphabetical order. */
export const workloadKindNames = Object.keys(workloadKinds) as [WorkloadKind, ...WorkloadKind[]];

/** A workload object in the cluster. */
export interface WorkloadRef {
    readonly apiVersion: string;
    readonly kind: WorkloadKind;
    readonly namespace: string;
    readonly name: string;
}

/** Kind, namespace and name of a workload: `Deployment noetl/noetl-server`. */
export const workloadName = ({ kind, namespace, name }: Omit<WorkloadRef, "apiVersion">): string =>
    `${kind} ${namespace}/${name}`;

/** Whether objects of that kind are workloads. */
export function isWorkloadKind(kind: string): kind is WorkloadKind {
    return Object.hasOwn(workloadKinds, kind);
}

/** Path of the pod template in objects of a kind; that of most kinds for one that is not known. */
export function podTemplatePath(kind: string): readonly string[] {
    return isWorkloadKind(kind) ? workloadKinds[kind].podTemplate : inSpec;
}
