import { field } from "./objects";
import type { PodSpec, Volume } from "./podTemplate";
import type { SecureLink } from "./secureLink";

/** Volume types that ignore fsGroup or end with the pod; `csi` is judged apart. */
const podPrivate = new Set([
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "hostPath",
    "image",
    "projected",
    "secret",
]);

/** Volume types whose files the kubelet writes. With an fsGroup it adds 0440 to their modes. */
const written = ["configMap", "downwardAPI", "projected", "secret"] as const;

const groupRead = 0o040;

/** What an fsGroup would do to the other volumes of a pod, as parts of a sentence. */
export function fsGroupEffects(
    { volumes }: PodSpec,
    { hasPersistentVolume }: Pick<SecureLink, "hasPersistentVolume">,
): readonly string[] {
    const all = volumes ?? [];
    const isPersistent = hasPersistentVolume || all.some(isOutsidePod);
    const named = (text: string, which: (volume: Volume) => boolean) =>
        all.filter(which).map(({ name }) => `${text} ${name}`);
    return [
        ...(isPersistent
            ? ["an fsGroup would change the owner of the data on its persistent volume"]
            : []),
        ...named(
            "an fsGroup may change the owner of the files on its inline csi volume",
            (volume) => Boolean(volume["csi"]),
        ),
        ...named("an fsGroup would let the group read the files of volume", hasPrivateFile),
    ];
}

function isOutsidePod(volume: Volume): boolean {
    return Object.keys(volume).some((key) => key !== "name" && !podPrivate.has(key));
}

/** Whether a file of the volume has a mode that its group may not read. */
function hasPrivateFile(volume: Volume): boolean {
    return written.some((type) => {
        const source = volume[type];
        const standard = modeAt(source, "defaultMode") ?? 0o644;
        return fileModes(source, standard).some((mode) => (mode & groupRead) === 0);
    });
}

/** The modes of a volume's files, those of projected sources included. */
function fileModes(source: unknown, standard: number): readonly number[] {
    const items = list(field(source, "items"));
    const sources = list(field(source, "sources")).flatMap((one) =>
        ["configMap", "downwardAPI", "secret"].flatMap((type) => {
            const given = list(field(one, type, "items"));
            return given.map((item) => modeAt(item, "mode") ?? standard);
        }),
    );
    const own = items.map((item) => modeAt(item, "mode") ?? standard);
    return [...own, ...sources, ...(items.length > 0 ? [] : [standard])];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function modeAt(value: unknown, name: string): number | undefined {
    const mode = field(value, name);
    return typeof mode === "number" ? mode : undefined;
}
