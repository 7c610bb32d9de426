import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { envoyPath } from "../../lane/cluster/build/envoy";
import { run } from "../../lane/cluster/run";
import { createAuthority } from "./pki";

/** Folders that a configuration names, with their location in the test. */
interface Folders {
    readonly configuration: string;
    readonly credentials: string;
}

/** Whether the real Envoy is in the cache, where the lane puts it. */
export async function hasEnvoy(): Promise<boolean> {
    return existsSync(await envoyPath());
}

/**
 * Envoy's validation output for a configuration, with certificates at the paths that it names:
 * `configuration … OK` at the end, or the errors.
 * @param files Text by name, including `bootstrap.yaml`.
 */
export async function validate(
    files: Readonly<Record<string, string>>,
    folders: Folders,
): Promise<string> {
    const place = await mkdtemp(join(tmpdir(), "envoy-"));
    try {
        const authority = await createAuthority();
        const identity = await authority.issue({ usages: ["clientAuth"] });
        const moved = Object.entries(files).map(([name, text]): [string, string] => [
            name,
            text.replaceAll(folders.configuration, place).replaceAll(folders.credentials, place),
        ]);
        for (const [name, text] of [...Object.entries(identity), ...moved]) {
            await writeFile(join(place, name), text as string);
        }
        const args = ["--mode", "validate", "--config-path", join(place, "bootstrap.yaml")];
        const { all } = await run(await envoyPath(), args, { all: true, reject: false });
        return all;
    } finally {
        await rm(place, { recursive: true });
    }
}
