import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms } from "./goPrograms";

export const corednsVersion = "1.15.0";

/** CoreDNS with the plugins that the cluster needs: its absolute path. */
export async function ensureCoredns(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(
        { module: "coredns", version: corednsVersion, packages: ["."], unoptimised: true },
        progress,
    );
    return join(folder, "coredns");
}
