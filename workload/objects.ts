/** Any Kubernetes object, as its manifest or the API server states it. */
export interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ObjectMetadata;
    readonly [field: string]: unknown;
}

/** Name, namespace, labels and annotations of an object. */
export interface ObjectMetadata {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
}

/**
 * The Kubernetes object that a value states, or undefined: values of a Helm chart, for example, are
 * none. Labels, annotations and a namespace of a type that the API server refuses are left out.
 */
export function objectIn(value: unknown): KubernetesObject | undefined {
    const { apiVersion, kind, metadata } = recordOf(value);
    const { name, namespace, labels, annotations, ...others } = recordOf(metadata);
    if (![apiVersion, kind, name].every((part) => typeof part === "string")) return undefined;
    return {
        ...(value as KubernetesObject),
        metadata: {
            ...others,
            name: name as string,
            ...(typeof namespace === "string" && { namespace }),
            ...(isRecord(labels) && { labels: textsIn(labels) }),
            ...(isRecord(annotations) && { annotations: textsIn(annotations) }),
        },
    };
}

function textsIn(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
    const texts = Object.entries(values).filter(([, value]) => typeof value === "string");
    return Object.fromEntries(texts) as Record<string, string>;
}

/** `CronJob noetl/nightly`: how messages and config name an object. */
export function nameOf({ kind, metadata: { namespace, name } }: KubernetesObject): string {
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where the path leaves the objects. */
export function field(value: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}

/** A value's fields; none where it is not an object. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
    return isRecord(value) ? value : {};
}

/** The objects among the items of a list; none where it is not a list. */
export function recordsIn(list: unknown): readonly Readonly<Record<string, unknown>>[] {
    return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The texts among the items of a list; none where it is not a list. */
export function stringsIn(list: unknown): readonly string[] {
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
