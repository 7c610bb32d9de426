import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms, type GoPrograms } from "./goPrograms";

const version = "1.37.2";
const [major, minor] = version.split(".") as [string, string];

const programs = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
] as const;

export const kubernetesPrograms: GoPrograms = {
    module: "kubernetes",
    version,
    coreMinutes: 25,
    packages: programs.map((program) => `k8s.io/kubernetes/cmd/${program}`),
    // Without them the programs report v0.0.0-master, which clients refuse.
    variables: {
        "k8s.io/component-base/version.gitVersion": `v${version}`,
        "k8s.io/component-base/version.gitMajor": major,
        "k8s.io/component-base/version.gitMinor": minor,
        "k8s.io/client-go/pkg/version.gitVersion": `v${version}`,
    },
};

/**
 * Builds Kubernetes' own programs.
 * @returns absolute paths by name.
 */
export async function ensureKubernetes(
    progress: Progress,
): Promise<Record<(typeof programs)[number], string>> {
    const folder = await ensureGoPrograms(kubernetesPrograms, progress);
    const paths = programs.map((program) => [program, join(folder, program)] as const);
    return Object.fromEntries(paths) as Record<(typeof programs)[number], string>;
}
