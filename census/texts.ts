import { field, isRecord, type KubernetesObject } from "../workload/objects";

/** A text somewhere in an object. */
export interface Text {
    /** `containers[worker].env[NOETL_SERVER_URL]`: the way to it, lists by the names of their items. */
    readonly where: string;
    /** What the text is the value of. */
    readonly label: string;
    readonly text: string;
}

/** Every text of an object, but for what the API server and kubectl note down in it. */
export function textsOf(object: KubernetesObject): readonly Text[] {
    const { status: _, metadata, ...rest } = object;
    const { annotations = {}, labels } = metadata;
    const { "kubectl.kubernetes.io/last-applied-configuration": __, ...noted } = annotations;
    return [
        ...collect({ metadata: { annotations: noted, labels } }, "", ""),
        ...collect(rest, "", ""),
    ];
}

/** Every text of a value, such as one object's `data`. */
export function collect(value: unknown, where: string, label: string): readonly Text[] {
    if (typeof value === "string") {
        return [
            { where: where.replace(/^(spec\.|jobTemplate\.|template\.)+/, ""), label, text: value },
        ];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item: unknown, index) => {
            const name = field(item, "name");
            const part = typeof name === "string" ? name : String(index);
            return collect(item, `${where}[${part}]`, typeof name === "string" ? name : label);
        });
    }
    return isRecord(value)
        ? Object.entries(value).flatMap(([key, inner]) =>
              collect(
                  inner,
                  // The value of `env[NAME]` is NAME's.
                  key === "value" && where.endsWith("]") ? where : join(where, key),
                  key === "value" ? label : key,
              ),
          )
        : [];
}

const join = (where: string, key: string) => (where === "" ? key : `${where}.${key}`);

/** Every pod spec within an object, of whatever kind. */
export function podSpecsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
    if (Array.isArray(value)) {
        return value.flatMap(podSpecsOf);
    }
    if (!isRecord(value)) {
        return [];
    }
    const { containers } = value;
    return Array.isArray(containers) &&
        containers.every((one) => typeof field(one, "name") === "string")
        ? [value]
        : Object.values(value).flatMap(podSpecsOf);
}

/** `ConfigMap noetl/settings` for each ConfigMap and Secret that a pod loads as variables or files. */
export function loadedBy(object: KubernetesObject, namespace: string): ReadonlySet<string> {
    const found = new Set<string>();
    const note = (kind: string, name: unknown) => {
        if (typeof name === "string") {
            found.add(`${kind} ${namespace}/${name}`);
        }
    };
    const visit = (value: unknown): void => {
        if (Array.isArray(value)) {
            value.forEach(visit);
        } else if (isRecord(value)) {
            const { configMapRef, configMapKeyRef, configMap, secretRef, secretKeyRef, secret } =
                value;
            [configMapRef, configMapKeyRef, configMap].forEach((one) => {
                note("ConfigMap", field(one, "name"));
            });
            [secretRef, secretKeyRef].forEach((one) => {
                note("Secret", field(one, "name"));
            });
            note("Secret", field(secret, "secretName") ?? field(secret, "name"));
            Object.values(value).forEach(visit);
        }
    };
    podSpecsOf(object).forEach(visit);
    return found;
}
