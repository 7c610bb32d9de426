import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Document, parseDocument } from "yaml";

import type { Progress } from "../../progress";
import { ensureArtifact, recipeHash } from "./artifact";
import { moduleFolder, moduleSources } from "./goPrograms";

/** An official Helm chart that a Go module carries in its sources. */
export interface ModuleChart {
    /** Folder of the Go module of ours that requires it, and the chart's name in the cache. */
    readonly requiredBy: string;
    /** Path of the module, such as `github.com/cert-manager/cert-manager`. */
    readonly module: string;
    readonly version: string;
    /** Folder of the chart in the module's sources. */
    readonly folder: string;
    /** The default tag of its image, where upstream's release writes it into the values. */
    readonly imageReference?: string;
}

/** The chart's own folder, with what upstream's release tool fills in: versions and image tag. */
export async function ensureModuleChart(chart: ModuleChart, progress: Progress): Promise<string> {
    const hash = await recipeHash([JSON.stringify(chart)], [__filename]);
    return ensureArtifact(
        {
            path: `${chart.requiredBy}Chart/${chart.version}-${hash}`,
            make: async (folder) => {
                const sources = await moduleSources(moduleFolder(chart.requiredBy), chart.module);
                // The module cache is read-only, and cp would make the copy so too.
                await cp(join(sources, chart.folder), folder, { recursive: true, mode: 0 });
                await fillIn(folder, chart);
            },
        },
        progress,
    );
}

async function fillIn(folder: string, { version, imageReference }: ModuleChart): Promise<void> {
    await edit(join(folder, "Chart.yaml"), (chart) => {
        chart.set("version", version);
        chart.set("appVersion", version);
    });
    if (imageReference !== undefined) {
        await edit(join(folder, "values.yaml"), (values) => {
            values.setIn(["image", "_defaultReference"], imageReference);
        });
    }
}

async function edit(file: string, change: (document: Document) => void): Promise<void> {
    const document = parseDocument(await readFile(file, "utf8"));
    change(document);
    await writeFile(file, document.toString());
}
