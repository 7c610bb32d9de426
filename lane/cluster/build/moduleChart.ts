import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Document, parseDocument } from "yaml";

import type { Progress } from "../../progress";
import { ensureArtifact, recipeHash } from "./artifact";
import { moduleFolder, moduleSources } from "./goPrograms";

/** An official Helm chart in the sources of a Go module. */
export interface ModuleChart {
    /** Folder of this project's Go module that requires it; also the chart's name in the cache. */
    readonly requiredBy: string;
    /** Path of the Go module, such as `github.com/cert-manager/cert-manager`. */
    readonly module: string;
    readonly version: string;
    /** Folder of the chart in the Go module's sources. */
    readonly folder: string;
    /** Default image tag, for charts where upstream's release writes it into the values. */
    readonly imageReference?: string;
}

/**
 * Copies the chart and fills in what upstream's release tool does: versions and image tag.
 * @returns the copy's folder.
 */
export async function ensureModuleChart(chart: ModuleChart, progress: Progress): Promise<string> {
    const hash = await recipeHash([JSON.stringify(chart)], [__filename]);
    return ensureArtifact(
        {
            path: `${chart.requiredBy}Chart/${chart.version}-${hash}`,
            make: async (folder) => {
                const sources = await moduleSources(moduleFolder(chart.requiredBy), chart.module);
                // The module cache is read-only, and cp would keep that mode.
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
