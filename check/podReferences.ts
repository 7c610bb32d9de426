import { containersOf } from "../census/podPlaces";
import { field, recordOf, recordsIn } from "../workload/objects";

/** An object that a pod needs before its containers start. */
export interface PodReference {
    readonly kind: "ConfigMap" | "Secret" | "ServiceAccount";
    readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The objects that a pod cannot start without; those marked optional are left out. */
export function podReferences(spec: unknown): readonly PodReference[] {
    const pod = recordOf(spec);
    const sources = [
        ...containersOf(pod).flatMap(containerSources),
        ...recordsIn(pod["volumes"]).flatMap(volumeSources),
    ];
    const account = pod["serviceAccountName"];
    const all = [
        ...(typeof account === "string"
            ? [{ kind: "ServiceAccount" as const, name: account }]
            : []),
        ...sources.flatMap(referenceOf),
    ];
    const seen = new Map(all.map((one) => [`${one.kind} ${one.name}`, one]));
    return [...seen.values()];
}

/** A source of variables or files: its kind and its fields. */
type Source = readonly ["ConfigMap" | "Secret", unknown];

function containerSources(container: Fields): readonly Source[] {
    return [
        ...recordsIn(container["envFrom"]).flatMap((from): readonly Source[] => [
            ["ConfigMap", from["configMapRef"]],
            ["Secret", from["secretRef"]],
        ]),
        ...recordsIn(container["env"]).flatMap((variable): readonly Source[] => [
            ["ConfigMap", field(variable, "valueFrom", "configMapKeyRef")],
            ["Secret", field(variable, "valueFrom", "secretKeyRef")],
        ]),
    ];
}

function volumeSources(volume: Fields): readonly Source[] {
    return [volume, ...recordsIn(field(volume, "projected", "sources"))].flatMap(
        ({ configMap, secret }): readonly Source[] => [
            ["ConfigMap", configMap],
            ["Secret", secret],
        ],
    );
}

function referenceOf([kind, source]: Source): readonly PodReference[] {
    const { name, secretName, optional } = recordOf(source);
    const named = name ?? secretName;
    return typeof named === "string" && optional !== true ? [{ kind, name: named }] : [];
}
