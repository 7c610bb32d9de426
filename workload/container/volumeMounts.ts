import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Container } from "../podTemplate";
import { type SecureLink, volumeName } from "../secureLink";
import type { TransformReport } from "../transformReport";

/** Mounts the credentials read-only in a container. */
export function mountCredentials(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): Container {
    const { mountPath } = link.contract;
    const mount = { name: volumeName, mountPath, readOnly: true };
    const existing = container.volumeMounts ?? [];
    const there = existing.filter((other) => samePath(other.mountPath, mountPath));
    const stranger = there.find((other) => !isDeepStrictEqual(other, mount));
    if (stranger !== undefined) {
        report.problem(
            { container: container.name, field: `volumeMounts ${mountPath}` },
            {
                value: stranger,
                expected: "nothing else to be mounted where the credentials go",
                fix: "mount that volume elsewhere, or give the contract another mountPath",
            },
        );
    }
    return there.length > 0 ? container : { ...container, volumeMounts: [...existing, mount] };
}

function samePath(a: string, b: string): boolean {
    return posix.join(a, "/") === posix.join(b, "/");
}
