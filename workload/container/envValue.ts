import { field, isRecord, type KubernetesObject } from "../objects";
import type { Container } from "../podTemplate";

/** What the manifests tell of a container's variable. */
export type EnvValue =
    /** `from` names the ConfigMap or Secret; absent for a value in the manifest itself. */
    | { readonly kind: "set"; readonly value: string; readonly from?: string }
    | { readonly kind: "unset" }
    /** `because` is a sentence's part: `ConfigMap noetl/x, which was not read, may set NAME`. */
    | { readonly kind: "hidden"; readonly because: string };

/** Finds a ConfigMap or Secret of the pod's namespace among the objects that were read. */
export type SettingsReader = (kind: SettingsKind, name: string) => Settings;

type SettingsKind = "ConfigMap" | "Secret";

/** A ConfigMap or Secret by its full name; `values` is absent if it was not read. */
interface Settings {
    readonly object: string;
    readonly values?: Readonly<Record<string, string>> | undefined;
}

/** A reader of the ConfigMaps and Secrets of a namespace; objects without one count as its own. */
export function settingsReader(
    objects: readonly KubernetesObject[],
    namespace: string,
): SettingsReader {
    return (kind, name) => {
        const found = objects.find(
            ({ kind: other, metadata }) =>
                other === kind &&
                metadata.name === name &&
                (metadata.namespace ?? namespace) === namespace,
        );
        return { object: `${kind} ${namespace}/${name}`, values: found && valuesOf(found) };
    };
}

/**
 * The value that a container's variable gets. The last entry of `env` wins over `envFrom`, where
 * the last source with the key wins.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
 */
export function envValueOf(
    name: string,
    { env, envFrom }: Pick<Container, "env" | "envFrom">,
    read: SettingsReader,
): EnvValue {
    const entry = (env ?? []).findLast((one) => one.name === name);
    if (entry === undefined) return fromSources(name, envFrom ?? [], read);
    if (entry.value) {
        return entry.value.includes("$(")
            ? { kind: "hidden", because: `${name} refers to another variable` }
            : { kind: "set", value: entry.value };
    }
    return entry.valueFrom
        ? fromReference(name, entry.valueFrom, read)
        : { kind: "set", value: "" };
}

function fromReference(variable: string, valueFrom: unknown, read: SettingsReader): EnvValue {
    for (const kind of ["ConfigMap", "Secret"] as const) {
        const reference = field(valueFrom, `${kind === "Secret" ? "secret" : "configMap"}KeyRef`);
        const [name, key] = [field(reference, "name"), field(reference, "key")];
        if (typeof name === "string" && typeof key === "string") {
            const { object, values } = read(kind, name);
            return values === undefined
                ? { kind: "hidden", because: `${object}, which was not read, sets ${variable}` }
                : valueAt(values, key, object);
        }
    }
    return { kind: "hidden", because: `the cluster sets ${variable} by valueFrom` };
}

function fromSources(name: string, sources: readonly unknown[], read: SettingsReader): EnvValue {
    let hidden: EnvValue | undefined;
    for (const source of sources.toReversed()) {
        const prefix = field(source, "prefix") ?? "";
        if (typeof prefix !== "string" || !name.startsWith(prefix)) continue;
        for (const kind of ["ConfigMap", "Secret"] as const) {
            const target = field(
                source,
                `${kind === "Secret" ? "secret" : "configMap"}Ref`,
                "name",
            );
            if (typeof target !== "string") continue;
            const { object, values } = read(kind, target);
            const found = values && valueAt(values, name.slice(prefix.length), object);
            if (found?.kind === "set") return found;
            const because = `${object}, which was not read, may set variables`;
            if (values === undefined) hidden ??= { kind: "hidden", because };
        }
    }
    return hidden ?? { kind: "unset" };
}

function valueAt(values: Readonly<Record<string, string>>, key: string, from: string): EnvValue {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return value === undefined ? { kind: "unset" } : { kind: "set", value, from };
}

/** The texts of a ConfigMap or Secret; `stringData` wins over `data`. */
function valuesOf({ kind, ...object }: KubernetesObject): Readonly<Record<string, string>> {
    const texts = (value: unknown) =>
        isRecord(value)
            ? Object.entries(value).filter(
                  (one): one is [string, string] => typeof one[1] === "string",
              )
            : [];
    const data = texts(object["data"]);
    return Object.fromEntries(
        kind === "Secret"
            ? [
                  ...data.map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
                  ...texts(object["stringData"]),
              ]
            : data,
    ) as Record<string, string>;
}
