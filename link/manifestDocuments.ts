import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { isKustomization, kustomizationIn } from "../census/manifests/kustomization";
import { renderCommand } from "../census/manifests";
import type { Finding, Problem } from "../problems/problem";
import { readFault } from "../problems/readFault";
import type { DocumentReader, ManifestDocument } from "../workload/documents";

/** The documents of a member's file; undefined with a problem if it is not one file of objects. */
export function manifestDocuments(
    field: string,
    path: string,
    read: DocumentReader,
    problems: Problem[],
): readonly ManifestDocument[] | undefined {
    const place = { field: `${field}.manifest`, value: path };
    const set = `pulumi config set --path '${field}.manifest'`;
    const unrendered = unrenderedFinding(path, set);
    if (unrendered !== undefined) {
        problems.push({ ...place, ...unrendered });
        return undefined;
    }
    try {
        return read(path);
    } catch (error) {
        problems.push({
            ...place,
            expected: `a file that can be read, relative to the project's folder: ${readFault(error)}`,
            fix: `${set} <file>`,
        });
        return undefined;
    }
}

/** A kustomization or a chart becomes objects only when it is rendered. */
function unrenderedFinding(path: string, set: string): Finding | undefined {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const folder = isFolder ? path : dirname(path);
    const rendered = `${basename(folder === "." ? process.cwd() : folder)}.yaml`;
    if (isFolder ? kustomizationIn(path) !== undefined : isKustomization(path)) {
        return {
            expected: "a file with the rendered objects: this is a kustomization",
            fix: `${renderCommand} ${folder} > ${rendered} && ${set} ${rendered}`,
        };
    }
    if (isFolder ? existsSync(join(path, "Chart.yaml")) : basename(path) === "Chart.yaml") {
        return {
            expected: "a file with the rendered objects: this is a Helm chart",
            fix: `helm template ${folder} > ${rendered} && ${set} ${rendered}`,
        };
    }
    return isFolder
        ? { expected: "a file, not a folder", fix: `${set} <file in the folder>` }
        : undefined;
}
