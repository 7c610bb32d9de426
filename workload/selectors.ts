import { field, isRecord } from "./objects";

/** Pods of one workload, as selectors see them. */
export interface SelectablePods {
    /** Labels of the pod template. */
    readonly podLabels: Readonly<Record<string, string>>;
    readonly kind: string;
    readonly name: string;
}

/** Whether an object, or a pod of a workload, has a label; of any value where none is given. */
export type HasLabel = (key: string, value?: string) => boolean;

/** The labels of an object. */
export function labelsOf(labels: Readonly<Record<string, string>>): HasLabel {
    return (key, value) =>
        value === undefined ? Object.hasOwn(labels, key) : labels[key] === value;
}

/**
 * The labels that a pod of a workload may have: those of its template, and those that controllers
 * add to each pod.
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export function podLabelsOf({ podLabels, kind, name }: SelectablePods): HasLabel {
    const fromTemplate = labelsOf(podLabels);
    return (key, value) => {
        if (Object.hasOwn(podLabels, key)) return fromTemplate(key, value);
        const added = new Map(Object.entries(controllerLabels[kind] ?? {})).get(key);
        return added !== undefined && (value === undefined || added(name, value));
    };
}

const anyValue = () => true;
const isOrdinal = (_: string, value: string) => /^\d+$/.test(value);
const isName = (name: string, value: string) => value === name;

const jobLabels = {
    "batch.kubernetes.io/controller-uid": anyValue,
    "batch.kubernetes.io/job-completion-index": isOrdinal,
    "controller-uid": anyValue,
};

/** Labels that a kind's controller adds, each with the values that a workload's pods may have. */
const controllerLabels: Readonly<
    Record<string, Readonly<Record<string, (name: string, value: string) => boolean>>>
> = {
    CronJob: {
        ...jobLabels,
        "batch.kubernetes.io/job-name": (name, value) => value.startsWith(`${name}-`),
        "job-name": (name, value) => value.startsWith(`${name}-`),
    },
    DaemonSet: { "controller-revision-hash": anyValue, "pod-template-generation": isOrdinal },
    Deployment: { "pod-template-hash": anyValue },
    Job: { ...jobLabels, "batch.kubernetes.io/job-name": isName, "job-name": isName },
    StatefulSet: {
        "apps.kubernetes.io/pod-index": isOrdinal,
        "controller-revision-hash": anyValue,
        "statefulset.kubernetes.io/pod-name": (name, value) =>
            value.startsWith(`${name}-`) && isOrdinal("", value.slice(name.length + 1)),
    },
};

/** Whether an equality selector, such as a Service's, selects; an empty or absent one does not. */
export function selects(selector: unknown, has: HasLabel): boolean {
    const wanted = isRecord(selector) ? Object.entries(selector) : [];
    return wanted.length > 0 && wanted.every(([key, value]) => has(key, String(value)));
}

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) selects; an empty one selects all.
 * An expression with an unknown operator counts as true.
 */
export function matchesLabels(selector: unknown, has: HasLabel): boolean {
    const labels = field(selector, "matchLabels");
    const expressions = field(selector, "matchExpressions");
    return (
        (!isRecord(labels) || Object.keys(labels).length === 0 || selects(labels, has)) &&
        (!Array.isArray(expressions) || expressions.every((one) => holds(one, has)))
    );
}

function holds(expression: unknown, has: HasLabel): boolean {
    const key = String(field(expression, "key"));
    const given = field(expression, "values");
    const values = Array.isArray(given) ? given.map(String) : [];
    switch (field(expression, "operator")) {
        case "In":
            return values.some((value) => has(key, value));
        case "NotIn":
            return !values.some((value) => has(key, value));
        case "Exists":
            return has(key);
        case "DoesNotExist":
            return !has(key);
        default:
            return true;
    }
}
