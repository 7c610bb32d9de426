import { isDeepStrictEqual } from "node:util";
import type { CredentialFile } from "../contracts";
import { fsGroupEffects } from "./fsGroupEffects";
import { type SecureLink, volumeName } from "./secureLink";
import type { PodSpec } from "./podTemplate";
import type { TransformReport } from "./transformReport";

/**
 * fsGroup of pods without one. The kubelet adds it to every process of the pod, so any id that
 * images do not use works; 65532 is the `nonroot` user of distroless images.
 */
const FILE_GROUP = 65532;

/** Adds the credentials volume with only the files that the pod's containers read. Idempotent. */
export function addCredentialsVolume(
    spec: PodSpec,
    files: ReadonlySet<CredentialFile>,
    link: SecureLink,
    report: TransformReport,
): PodSpec {
    const effects = spec.securityContext?.fsGroup == null ? fsGroupEffects(spec, link) : [];
    const isPrivate = effects.length === 0;
    const secret = {
        secretName: link.secretName,
        defaultMode: isPrivate ? 0o440 : 0o444,
        items: (["tls.crt", "tls.key", "tls-combined.pem", "ca.crt"] as const)
            .filter((file) => files.has(file))
            .map((file) => ({ key: file, path: link.fileNames[file] ?? file })),
    };
    const volume = { name: volumeName, secret };
    const present = (spec.volumes ?? []).filter(({ name }) => name === volumeName);
    const conflict = present.find((other) => !isDeepStrictEqual(other, volume));
    if (conflict !== undefined) {
        report.problem(
            { field: `volumes ${volumeName}` },
            {
                value: conflict,
                expected: `no volume named ${volumeName}, or exactly the one with the credentials`,
                fix: "rename that volume in the manifest",
            },
        );
    }
    if (!isPrivate) {
        report.note(
            "the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): " +
                `${effects.join("; ")}.`,
        );
    }
    return {
        ...spec,
        ...(isPrivate && { securityContext: fileGroup(spec) }),
        ...(present.length === 0 && { volumes: [...(spec.volumes ?? []), volume] }),
    };
}

/** Secret files are owned by root; other users read them through the fsGroup. */
function fileGroup({ securityContext }: PodSpec) {
    return {
        ...securityContext,
        fsGroup: securityContext?.fsGroup ?? FILE_GROUP,
        fsGroupChangePolicy: securityContext?.fsGroupChangePolicy ?? "OnRootMismatch",
    };
}
