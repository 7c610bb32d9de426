import { join } from "node:path";

import { ensureGoPrograms } from "../../lane/cluster/build/goPrograms";
import { ensureArchives } from "../../lane/cluster/images";
import type { Progress } from "../../lane/progress";

/**
 * Builds ateapi and atenet from test/substrate.
 * @returns folder of the programs.
 */
export async function substratePrograms(progress: Progress): Promise<string> {
    const folder = join(__dirname, "../substrate");
    const packages = ["./ateapi", "./atenet"];
    return ensureGoPrograms({ module: "substrate", folder, version: "test", packages }, progress);
}

/** Archive of the image with both programs. */
export async function substrateImage(progress: Progress): Promise<string> {
    const programs = await substratePrograms(progress);
    const recipe = {
        reference: "localhost/substrate:test",
        files: { "/ateapi": join(programs, "ateapi"), "/atenet": join(programs, "atenet") },
        config: { User: "65532:65532", Entrypoint: ["/ateapi"] },
    };
    const [archive] = await ensureArchives([recipe], progress);
    return archive?.tar ?? "";
}
