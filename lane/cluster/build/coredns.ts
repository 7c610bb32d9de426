import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms, type GoPrograms } from "./goPrograms";

export const corednsVersion = "1.15.0";

export const corednsPrograms: GoPrograms = {
    module: "coredns",
    version: corednsVersion,
    coreMinutes: 4,
    packages: ["."],
    unoptimised: true,
};

/**
 * Builds CoreDNS with the plugins that the cluster needs.
 * @returns absolute path of the program.
 */
export async function ensureCoredns(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(corednsPrograms, progress);
    return join(folder, "coredns");
}
