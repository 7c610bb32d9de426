import { isDeepStrictEqual } from "node:util";
import type { CredentialFile } from "../contracts";
import { type SecureLink, volumeName } from "./secureLink";
import type { PodSpec } from "./podTemplate";
import type { TransformReport } from "./transformReport";

/**
 * Group of the credential files where the pod names none. The kubelet gives it to every process of
 * the pod, so any id works that no image keeps for something else: nobody's, as distroless has it.
 */
const FILE_GROUP = 65532;

/** Volume types to which the kubelet applies no fsGroup or that live no longer than the pod. */
const POD_PRIVATE = new Set([
    "configMap",
    "downwardAPI",
    "emptyDir",
    "hostPath",
    "image",
    "projected",
    "secret",
]);

/** Adds the credentials volume with the files that the pod's containers read, and no others. */
export function addCredentialsVolume(
    spec: PodSpec,
    files: ReadonlySet<CredentialFile>,
    link: SecureLink,
    report: TransformReport,
): PodSpec {
    const isPrivate = canOwnFiles(spec, link);
    const secret = {
        secretName: link.secretName,
        defaultMode: isPrivate ? 0o440 : 0o444,
        items: (["tls.crt", "tls.key", "tls-combined.pem", "ca.crt"] as const)
            .filter((file) => files.has(file))
            .map((file) => ({ key: file, path: link.fileNames[file] ?? file })),
    };
    const volume = { name: volumeName, secret };
    const there = (spec.volumes ?? []).filter(({ name }) => name === volumeName);
    const stranger = there.find((other) => !isDeepStrictEqual(other, volume));
    if (stranger !== undefined) {
        report.problem(
            { field: `volumes ${volumeName}` },
            {
                value: stranger,
                expected: `no volume named ${volumeName}, or exactly the one with the credentials`,
                fix: "rename that volume in the manifest",
            },
        );
    }
    if (!isPrivate) {
        report.note(
            "the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): " +
                "an fsGroup would change the owner of the data on its persistent volume.",
        );
    }
    return {
        ...spec,
        ...(isPrivate && { securityContext: fileGroup(spec) }),
        ...(there.length === 0 && { volumes: [...(spec.volumes ?? []), volume] }),
    };
}

/** Secret files belong to root: a process under another user reads them through its group. */
function fileGroup({ securityContext }: PodSpec) {
    return {
        ...securityContext,
        fsGroup: securityContext?.fsGroup ?? FILE_GROUP,
        fsGroupChangePolicy: securityContext?.fsGroupChangePolicy ?? "OnRootMismatch",
    };
}

/** Whether the pod may have an fsGroup: not where one would change the owner of lasting data. */
function canOwnFiles({ securityContext, volumes }: PodSpec, link: SecureLink): boolean {
    const lasting = (volumes ?? []).some((volume) =>
        Object.keys(volume).some((field) => field !== "name" && !POD_PRIVATE.has(field)),
    );
    return securityContext?.fsGroup !== undefined || !(lasting || link.hasPersistentVolume);
}
