import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Problem } from "../problems/problem";
import { readFault } from "../problems/readFault";
import { yamlProblem } from "../problems/yamlFault";
import type { DocumentReader, ManifestDocument } from "../workload/documents";
import { objectIn, recordOf } from "../workload/objects";
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
 * The Kubernetes objects of a file. Documents without an API version and a kind, such as Helm
 * values, are ignored. Every other document that is not an object is reported, because it was not
 * searched: the template of a chart, a kustomization, an object without a name.
 */
export function searchable(
    source: string,
    documents: readonly ManifestDocument[],
): SearchedManifests {
    const found = documents.map((document) => ({ ...document, object: objectIn(document.value) }));
    return {
        objects: found.flatMap(({ object }) => (object === undefined ? [] : [{ source, object }])),
        problems: found.flatMap(({ object, ...document }) =>
            object === undefined ? unreadable(document) : [],
        ),
    };
}

function unreadable({ place, value, error }: ManifestDocument): readonly Problem[] {
    if (error !== undefined) {
        return [
            {
                ...yamlProblem(place, error),
                expected: "valid YAML, so that its callers can be found",
                fix: "render templates first, or leave the file out of `manifests`",
            },
        ];
    }
    const { apiVersion, kind } = recordOf(value);
    if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
    return apiVersion.startsWith("kustomize.config.k8s.io/")
        ? [
              {
                  field: place,
                  value: kind,
                  expected: "rendered objects: its patches and generators may make callers",
                  fix: "put the output of `kubectl kustomize <folder>` into a file, and name that in `manifests`",
              },
          ]
        : [
              {
                  field: `${place}: metadata.name of the ${kind}`,
                  ...("metadata" in recordOf(value) && { value: recordOf(value)["metadata"] }),
                  expected: "a name, by which config can answer for the object",
                  fix: "give it a name in metadata.name, or leave the file out of `manifests`",
              },
          ];
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
            expected: `a file or folder that can be read, relative to the project's folder: ${readFault(error)}`,
            fix: "correct the path, or remove it",
        });
        return [];
    }
}
