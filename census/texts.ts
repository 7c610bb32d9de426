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
    const texts: Text[] = [];
    addTexts(texts, value, where, label);
    return texts;
}

const podPath = /^(?:(?:spec|jobTemplate|template)\.)+/;

function addTexts(texts: Text[], value: unknown, where: string, label: string): void {
    if (typeof value === "string") {
        texts.push({ where: where.replace(podPath, ""), label, text: value });
    } else if (Array.isArray(value)) {
        value.forEach((item: unknown, index) => {
            const name = field(item, "name");
            const isNamed = typeof name === "string";
            addTexts(texts, item, `${where}[${isNamed ? name : index}]`, isNamed ? name : label);
        });
    } else if (isRecord(value)) {
        for (const [key, inner] of Object.entries(value)) {
            // `env[NAME].value` is reported as `env[NAME]`.
            if (key === "value")
                addTexts(texts, inner, where.endsWith("]") ? where : join(where, key), label);
            else addTexts(texts, inner, join(where, key), key);
        }
    }
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
