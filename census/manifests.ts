import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Problem } from "../problems/problem";
import type { DocumentReader, ManifestDocument } from "../workload/documents";
import { isKubernetesObject } from "../workload/objects";
import type { SourcedObject } from "./caller";

/** The objects of manifest files, and the documents that could not be searched. */
export interface SearchedManifests {
    readonly objects: readonly SourcedObject[];
    readonly problems: readonly Problem[];
}

/**
 * Reads all manifests in the given files and folders, each file once.
 * @param paths Relative to the project's folder.
 */
export function readManifests(paths: readonly string[], read: DocumentReader): SearchedManifests {
    const problems: Problem[] = [];
    const files = [...new Set(paths.flatMap((path) => filesOf(path, problems)))];
    const found = files.map((file) => searchable(file, read(file)));
    return {
        objects: found.flatMap(({ objects }) => objects),
        problems: [...problems, ...found.flatMap((one) => one.problems)],
    };
}

/**
 * The Kubernetes objects of a file. Other YAML documents, such as Helm values, are ignored. A
 * document that is not YAML, such as a chart template, is reported because it was not searched.
 */
export function searchable(
    source: string,
    documents: readonly ManifestDocument[],
): SearchedManifests {
    return {
        objects: documents.flatMap(({ value }) =>
            isKubernetesObject(value) ? [{ source, object: value }] : [],
        ),
        problems: documents.flatMap(({ place, error }) =>
            error === undefined
                ? []
                : [
                      {
                          field: place,
                          value: error,
                          expected: "valid YAML, so that its callers can be found",
                          fix: "render templates first, or leave the file out of `manifests`",
                      },
                  ],
        ),
    };
}

/** The file itself; for a folder, all YAML and JSON files below it, sorted by path. */
function filesOf(path: string, problems: Problem[]): readonly string[] {
    try {
        return statSync(path).isDirectory()
            ? readdirSync(path, { recursive: true, encoding: "utf8" })
                  .filter((name) => /\.(ya?ml|json)$/.test(name))
                  .sort()
                  .map((name) => join(path, name))
            : [join(path)];
    } catch (error) {
        problems.push({
            field: "manifests",
            value: path,
            expected: `a readable file or folder, relative to the project's folder (${(error as Error).message})`,
            fix: "correct the path, or remove it",
        });
        return [];
    }
}
