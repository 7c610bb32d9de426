import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Problem } from "../problems/problem";
import type { DocumentReader, ManifestDocument } from "../workload/documents";
import { isKubernetesObject } from "../workload/objects";
import type { SourcedObject } from "./caller";

/** The objects of manifest files, and what could not be searched. */
export interface SearchedManifests {
    readonly objects: readonly SourcedObject[];
    readonly problems: readonly Problem[];
}

/**
 * Reads every manifest below the given files and folders, each file once.
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
 * The Kubernetes objects of a file. Other documents, such as values of a Helm chart, are left out.
 * Text that is not YAML, such as the template of a chart, is a problem, because it was not searched.
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

/** A file as it is; of a folder, the YAML and JSON files below it, in the order of their names. */
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
