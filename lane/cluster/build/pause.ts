import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms } from "./goPrograms";

export const pauseVersion = "1";

/**
 * Builds the program that holds a pod's namespaces open.
 * @returns absolute path of the program.
 */
export async function ensurePause(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(
        { module: "pause", version: pauseVersion, packages: ["."] },
        progress,
    );
    return join(folder, "pause");
}
