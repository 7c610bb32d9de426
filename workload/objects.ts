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

/** Whether a value is a Kubernetes object. Values of a Helm chart, for example, are not. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
    return (
        typeof field(value, "apiVersion") === "string" &&
        typeof field(value, "kind") === "string" &&
        typeof field(value, "metadata", "name") === "string"
    );
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
