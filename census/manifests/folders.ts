import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, normalize, sep } from "node:path";

import type { Problem } from "../../problems/problem";
import { readFault } from "../../problems/readFault";
import type { DocumentReader } from "../../workload/documents";
import { inputsOf, isKustomization, type Inputs } from "./kustomization";

/** The files that config lists, apart by how their objects are found. */
export interface ListedFiles {
    /** YAML and JSON files to read as they are. */
    readonly plain: readonly string[];
    /** Folders with a kustomization that no other listed kustomization uses. */
    readonly kustomizations: ReadonlyMap<string, Inputs>;
    /** Paths that cannot be read, charts and templates. */
    readonly problems: readonly Problem[];
}

/** Sorts all files that config lists, and all below the folders that it lists, by path. */
export function listedFiles(paths: readonly string[], read: DocumentReader): ListedFiles {
    const problems: Problem[] = [];
    const files = [...new Set(paths.flatMap((path) => filesOf(path, problems)))];
    const charts = files.filter((file) => basename(file) === "Chart.yaml").map(dirname);
    const outer = charts.filter((chart) => !charts.some((other) => isBelow(chart, other)));
    const unpacked = files.filter((file) => !outer.some((chart) => isBelow(file, chart)));
    return {
        plain: unpacked.filter((file) => isManifest.test(file) && !isKustomization(file)),
        kustomizations: rootsAmong(unpacked.filter(isKustomization).map(dirname), read),
        problems: [
            ...problems,
            ...outer.map(chartProblem),
            ...unpacked.filter((file) => isTemplate.test(file)).map(templateProblem),
        ],
    };
}

const isManifest = /\.(ya?ml|json)$/;
const isTemplate =
    /\.(ya?ml|json)\.(erb|gotmpl|in|j2|jinja2?|mustache|template|tmpl|tpl)$|\.(cue|jsonnet)$/;

const isBelow = (path: string, folder: string) =>
    folder === "." ? path !== "." : path.startsWith(folder + sep);

/** The kustomizations that no other one uses; of a circle, the first one. */
function rootsAmong(folders: readonly string[], read: DocumentReader): ReadonlyMap<string, Inputs> {
    const all = new Map(folders.map((folder) => [folder, inputsOf(folder, read)]));
    const used = new Set([...all.values()].flatMap((inputs) => [...inputs.folders]));
    const roots = new Map([...all].filter(([folder]) => !used.has(folder)));
    for (const [folder, inputs] of all) {
        const isUsed = [...roots.values()].some((root) => root.folders.has(folder));
        if (!roots.has(folder) && !isUsed) roots.set(folder, inputs);
    }
    return roots;
}

/** The file itself; for a folder, all files below it, sorted by path. */
function filesOf(path: string, problems: Problem[]): readonly string[] {
    try {
        return statSync(path).isDirectory()
            ? readdirSync(path, { recursive: true, withFileTypes: true })
                  .filter((entry) => !entry.isDirectory())
                  .map(({ parentPath, name }) => join(parentPath, name))
                  .sort()
            : [normalize(path)];
    } catch (error) {
        problems.push({
            field: "manifests",
            value: path,
            expected: `a file or folder that can be read, relative to the project's folder: ${readFault(error)}`,
            fix: "correct the path, or remove it",
        });
        return [];
    }
}

function chartProblem(folder: string): Problem {
    return {
        field: join(folder, "Chart.yaml"),
        value: "a Helm chart",
        expected: "rendered objects: its templates may make callers",
        fix: `put the output of \`helm template ${folder}\` with your values into a file, and name that in \`manifests\` instead of the chart`,
    };
}

function templateProblem(file: string): Problem {
    return {
        field: file,
        expected: "rendered objects: its callers are not known before",
        fix: "render it into a YAML file, and name that in `manifests` instead",
    };
}
