import { isRecord, recordOf, type KubernetesObject } from "./objects";

/**
 * Fields that the API server fills in and refuses or ignores from a client: server-side apply fails
 * with `metadata.managedFields must be nil`, and with a conflict at an old `resourceVersion`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
const metadataFields: readonly string[] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/** Annotations that controllers and kubectl keep for themselves. */
const annotations: readonly string[] = [
    "deployment.kubernetes.io/revision",
    "deprecated.daemonset.template.generation",
    "kubectl.kubernetes.io/last-applied-configuration",
];

/** An object as a manifest states it, and the paths that were left out of it. */
export interface Stated<T> {
    readonly object: T;
    readonly leftOut: readonly string[];
}

/** An object without what only a running one has: `kubectl get -o yaml` prints that too. */
export function stated<T extends KubernetesObject>(object: T): Stated<T> {
    const { status, ...rest } = object;
    const metadata = without(object.metadata, metadataFields);
    const noted = without(recordOf(object.metadata.annotations), annotations);
    const leftOut = [
        ...(status === undefined ? [] : ["status"]),
        ...metadata.leftOut.map((name) => `metadata.${name}`),
        ...noted.leftOut.map((name) => `annotation ${name}`),
    ];
    if (leftOut.length === 0) return { object, leftOut };
    const kept = isRecord(object.metadata.annotations) ? { annotations: noted.rest } : {};
    return { object: { ...rest, metadata: { ...metadata.rest, ...kept } } as T, leftOut };
}

function without(fields: Readonly<Record<string, unknown>>, names: readonly string[]) {
    const entries = Object.entries(fields);
    return {
        rest: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
        leftOut: entries.map(([name]) => name).filter((name) => names.includes(name)),
    };
}
