import { availableParallelism } from "node:os";

import { certManagerModule } from "../cluster/build/certManager";
import { corednsPrograms } from "../cluster/build/coredns";
import { isBuilt, type GoPrograms } from "../cluster/build/goPrograms";
import { kubernetesPrograms } from "../cluster/build/kubernetes";
import { pulumiPrograms } from "../pulumi/tools";

/** Builds that take minutes. */
const builds: readonly GoPrograms[] = [
    kubernetesPrograms,
    ...pulumiPrograms,
    certManagerModule,
    corednsPrograms,
];

/**
 * Describes the builds needed before a cluster can start, with their approximate duration.
 * @returns undefined if no such build is missing.
 */
export async function buildPlan(): Promise<string | undefined> {
    const built = await Promise.all(builds.map(isBuilt));
    const missing = builds.filter((_, index) => built[index] === false);
    if (missing.length === 0) return undefined;
    const minutes = missing.reduce((sum, { coreMinutes = 1 }) => sum + coreMinutes, 0);
    const cores = Math.min(availableParallelism(), 8);
    const names = missing.map(({ module, version }) => `${module} ${version}`).join(", ");
    return (
        `To build, once: ${names}, and noetl-server. ` +
        `That takes about ${Math.ceil(minutes / cores)} min on ${cores} cores.`
    );
}
