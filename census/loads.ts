import type { Place } from "../workload/transformReport";
import { field, isRecord, recordOf, recordsIn, type KubernetesObject } from "../workload/objects";
import type { Text } from "./texts";

/** The ConfigMaps and Secrets of one namespace, by kind and name. */
export type Loads = ReadonlyMap<string, KubernetesObject>;

/** A text that a container loads as a variable or a file. */
export interface LoadedText extends Place {
    readonly label: string;
    readonly text: string;
    readonly isSecret?: true;
    /** Whether the text is the value of the variable `label`. */
    readonly isVariable?: true;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The objects that pods can load, by namespace.
 * @param serverNamespace Namespace of an object that states none.
 */
export function loadsByNamespace(
    objects: readonly KubernetesObject[],
    serverNamespace: string,
): ReadonlyMap<string, Loads> {
    const found = new Map<string, Map<string, KubernetesObject>>();
    for (const object of objects) {
        const { kind, metadata } = object;
        if (kind !== "ConfigMap" && kind !== "Secret") continue;
        const namespace = metadata.namespace ?? serverNamespace;
        const loads = found.get(namespace) ?? new Map<string, KubernetesObject>();
        found.set(namespace, loads.set(`${kind} ${metadata.name}`, object));
    }
    return found;
}

/**
 * The contents of a ConfigMap or Secret: data and stringData as they are, binaryData and a Secret's
 * data decoded.
 */
export function contentsOf(object: KubernetesObject): readonly Text[] {
    const decode = (text: string) => Buffer.from(text, "base64").toString();
    const keep = (text: string) => text;
    const read = (at: string, change: (text: string) => string) =>
        Object.entries(recordOf(object[at])).flatMap(([key, value]) =>
            typeof value === "string"
                ? [{ where: `${at}.${key}`, label: key, text: change(value) }]
                : [],
        );
    return [
        ...read("data", object.kind === "Secret" ? decode : keep),
        ...read("binaryData", decode),
        ...read("stringData", keep),
    ];
}

/** What a container loads: by envFrom, by valueFrom, and from the volumes that it mounts. */
export function loadedTexts(
    container: Fields,
    spec: Fields,
    template: Fields,
    loads: Loads,
): readonly LoadedText[] {
    const env = recordsIn(container["env"]);
    const names = new Set(env.map(({ name }) => name));
    const from = recordsIn(container["envFrom"]).flatMap((source) => {
        const prefix = typeof source["prefix"] === "string" ? source["prefix"] : "";
        return sourceTexts(source["configMapRef"], source["secretRef"], loads)
            .map((one) => ({ ...one, label: `${prefix}${one.label}`, isVariable: true as const }))
            .filter(({ label }) => !names.has(label));
    });
    const values = env.flatMap(({ name, valueFrom }) =>
        variableTexts(String(name), recordOf(valueFrom), template, loads),
    );
    const mounts = recordsIn(container["volumeMounts"]);
    const files = recordsIn(spec["volumes"]).flatMap((volume) => {
        const paths = mounts.filter((mount) => mount["name"] === volume["name"]);
        return paths.length === 0
            ? []
            : volumeTexts(volume, template, loads).filter(({ path }) =>
                  paths.some(({ subPath }) => typeof subPath !== "string" || subPath === path),
              );
    });
    return [...from, ...values, ...files.map(({ path: _, ...text }) => text)];
}

function variableTexts(
    name: string,
    valueFrom: Fields,
    template: Fields,
    loads: Loads,
): readonly LoadedText[] {
    const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
    const key = field(configMapKeyRef, "key") ?? field(secretKeyRef, "key");
    const texts = sourceTexts(configMapKeyRef, secretKeyRef, loads).filter(
        (one) => one.label === key,
    );
    return [...texts, ...downwardTexts(fieldRef, template)].map((one) => ({
        ...one,
        field: `env ${name}`,
        label: name,
        isVariable: true,
    }));
}

interface FileText extends LoadedText {
    /** Path of the file in its volume. */
    readonly path: string;
}

function volumeTexts(volume: Fields, template: Fields, loads: Loads): readonly FileText[] {
    const projected = field(volume, "projected", "sources");
    return [volume, ...recordsIn(projected)].flatMap(({ configMap, secret, downwardAPI }) => {
        const named = isRecord(secret) && { name: secret["secretName"] ?? secret["name"] };
        const items = recordsIn(field(configMap ?? secret, "items"));
        const pathOf = (key: string) =>
            items.length === 0 ? key : items.find((item) => item["key"] === key)?.["path"];
        return [
            ...sourceTexts(configMap, named, loads).flatMap((one) => {
                const path = pathOf(one.label);
                return typeof path === "string" ? [{ ...one, path }] : [];
            }),
            ...recordsIn(field(downwardAPI, "items")).flatMap(({ fieldRef, path }) =>
                downwardTexts(fieldRef, template).map((one) => ({ ...one, path: String(path) })),
            ),
        ];
    });
}

/** All keys of the ConfigMap and the Secret that references name. */
function sourceTexts(configMap: unknown, secret: unknown, loads: Loads): readonly LoadedText[] {
    const named = [
        ["ConfigMap", field(configMap, "name")],
        ["Secret", field(secret, "name")],
    ] as const;
    return named.flatMap(([kind, name]) => {
        const object = loads.get(`${kind} ${String(name)}`);
        return object === undefined
            ? []
            : contentsOf(object).map(({ where, label, text }) => ({
                  field: `${kind} ${String(name)}, ${where}`,
                  label,
                  text,
                  ...(kind === "Secret" && { isSecret: true as const }),
              }));
    });
}

/** The annotation or label that a `fieldRef` names. */
function downwardTexts(fieldRef: unknown, template: Fields): readonly LoadedText[] {
    const [, from = "", key = ""] =
        /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(String(field(fieldRef, "fieldPath"))) ??
        [];
    const text = field(template, "metadata", from, key);
    return typeof text === "string" && !key.startsWith("envoy.noetl-mtls/")
        ? [{ field: `${from.slice(0, -1)} ${key}`, label: key, text }]
        : [];
}
