import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms } from "./goPrograms";

const version = "3.22.0";

/**
 * Builds Helm, which only benches and the long series need.
 * @returns absolute path of the program.
 */
export async function ensureHelm(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(
        {
            module: "helm",
            version,
            coreMinutes: 8,
            packages: ["helm.sh/helm/v3/cmd/helm"],
            // Without the last two, offline rendering assumes Kubernetes 1.20.
            variables: {
                "helm.sh/helm/v3/internal/version.version": `v${version}`,
                "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": "1",
                "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": "37",
            },
        },
        progress,
    );
    return join(folder, "helm");
}
