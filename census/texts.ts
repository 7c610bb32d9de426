import { field, isRecord, type KubernetesObject } from "../workload/objects";

/** A string value in an object. */
export interface Text {
    /** Path such as `containers[worker].env[NOETL_SERVER_URL]`; list items by name or index. */
    readonly where: string;
    /** Key or variable whose value the text is. */
    readonly label: string;
    readonly text: string;
}

/** Every string value of an object, except its status and kubectl's last-applied-configuration. */
export function textsOf(object: KubernetesObject): readonly Text[] {
    const { status: _, metadata, ...rest } = object;
    const { annotations = {}, labels } = metadata;
    const { "kubectl.kubernetes.io/last-applied-configuration": __, ...noted } = annotations;
    return [
        ...collect({ metadata: { annotations: noted, labels } }, "", ""),
        ...collect(rest, "", ""),
    ];
}

/** Every string value below a value, such as an object's `data`. */
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
                  // `env[NAME].value` is reported as `env[NAME]`.
                  key === "value" && where.endsWith("]") ? where : join(where, key),
                  key === "value" ? label : key,
              ),
          )
        : [];
}

const join = (where: string, key: string) => (where === "" ? key : `${where}.${key}`);

/** Every pod spec in an object of any kind. */
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

/** ConfigMaps and Secrets that pods load as variables or files: `ConfigMap noetl/settings`. */
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
