import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parseDocument } from "yaml";

import type { Progress } from "../../progress";
import { ensureArtifact, recipeHash } from "./artifact";
import { ensureGoPrograms, go, moduleFolder } from "./goPrograms";

export const certManagerVersion = "v1.21.2";

const upstream = "github.com/cert-manager/cert-manager";

/** cert-manager's programs, by the last part of their image's name. */
export const certManagerPrograms = [
    "controller",
    "webhook",
    "cainjector",
    "startupapicheck",
] as const;

/** cert-manager's programs: the folder with one file for each. */
export async function ensureCertManager(progress: Progress): Promise<string> {
    return ensureGoPrograms(
        {
            module: "certManager",
            version: certManagerVersion,
            packages: certManagerPrograms.map((program) => `./${program}`),
            variables: { [`${upstream}/pkg/util.AppVersion`]: certManagerVersion },
        },
        progress,
    );
}

/** cert-manager's official Helm chart, from the same module as the programs: its folder. */
export async function ensureCertManagerChart(progress: Progress): Promise<string> {
    const hash = await recipeHash([], [__filename]);
    return ensureArtifact(
        {
            path: `certManagerChart/${certManagerVersion}-${hash}`,
            make: async (folder) => {
                const module = `${upstream}@${certManagerVersion}`;
                const answer = await go(moduleFolder("certManager"), [
                    "mod",
                    "download",
                    "-json",
                    module,
                ]);
                const { Dir } = JSON.parse(answer) as { readonly Dir: string };
                const source = join(Dir, "deploy", "charts", "cert-manager");
                // The module cache is read-only, and cp would make the copy so too.
                await cp(source, folder, { recursive: true, mode: 0 });
                const file = join(folder, "Chart.yaml");
                await writeFile(file, chartFile(await readFile(file, "utf8")));
            },
        },
        progress,
    );
}

/** Fills in what upstream's release tool does: the version of the chart and of the images. */
function chartFile(text: string): string {
    const chart = parseDocument(text);
    chart.set("version", certManagerVersion);
    chart.set("appVersion", certManagerVersion);
    return chart.toString();
}
