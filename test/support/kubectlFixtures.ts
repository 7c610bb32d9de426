import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Manifests, each beside the object that kubectl makes of it. */
export const kubectlFixtures = join(__dirname, "..", "fixtures", "kubectl");

/**
 * Writes anew what kubectl makes of each manifest: `npx tsx test/support/kubectlFixtures.ts KUBECTL`.
 * `label --local` reads the file and prints it; it asks no cluster.
 */
function write(kubectl: string): void {
    for (const name of readdirSync(kubectlFixtures).filter((one) => one.endsWith(".yaml"))) {
        const file = join(kubectlFixtures, name);
        const args = ["label", "--local", "-f", file, "read-by=kubectl", "-o", "json"];
        const { status, stdout, stderr } = spawnSync(kubectl, args, { encoding: "utf8" });
        if (status !== 0) throw new Error(`${name}: ${stderr}`);
        writeFileSync(file.replace(/yaml$/, "json"), stdout);
    }
}

if (require.main === module) write(process.argv[2] ?? "kubectl");
