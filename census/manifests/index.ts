import { normalize } from "node:path";

import type { Problem } from "../../problems/problem";
import { readFault } from "../../problems/readFault";
import {
    parseDocuments,
    type DocumentReader,
    type ManifestDocument,
} from "../../workload/documents";
import { objectIn } from "../../workload/objects";
import type { SourcedObject } from "../caller";
import { listedFiles } from "./folders";
import type { Inputs } from "./kustomization";
import { kustomize, type Renderer } from "./kustomize";
import { templateProblems, unreadable } from "./unreadable";

/** The objects of manifest files, and the documents that could not be searched. */
export interface SearchedManifests {
    readonly objects: readonly SourcedObject[];
    readonly problems: readonly Problem[];
}

/**
 * Reads all manifests in the given files and folders, each file once. A folder's kustomizations are
 * rendered; the files that they use are read as they are only where a path names them, or where
 * rendering is not possible, which is a problem. Charts and other templates are problems.
 * @param paths Relative to the project's folder.
 */
export function readManifests(
    paths: readonly string[],
    read: DocumentReader,
    render: Renderer = kustomize,
): SearchedManifests {
    const { plain, kustomizations, problems } = listedFiles(paths, read);
    const rendered = [...kustomizations].map(([folder, inputs]) =>
        renderedFolder(folder, inputs, render),
    );
    const named = new Set(paths.map(normalize));
    const used = new Set(rendered.flatMap((one) => [...one.replaces]));
    const files = plain
        .filter((file) => named.has(file) || !used.has(file))
        .map((file) => searchedFile(file, read));
    return {
        objects: [...rendered, ...files].flatMap(({ objects }) => objects),
        problems: [...problems, ...[...rendered, ...files].flatMap((one) => one.problems)],
    };
}

function searchedFile(file: string, read: DocumentReader): SearchedManifests {
    try {
        return searchable(file, read(file));
    } catch (error) {
        const problem = {
            field: file,
            value: readFault(error),
            expected: "a file that can be read",
            fix: "make it readable, or leave it out of `manifests`",
        };
        return { objects: [], problems: [problem] };
    }
}

/** The objects of a kustomization, and the files that they replace. */
interface RenderedFolder extends SearchedManifests {
    readonly replaces: ReadonlySet<string>;
}

function renderedFolder(
    folder: string,
    { files, obstacle }: Inputs,
    render: Renderer,
): RenderedFolder {
    const rendered = obstacle === undefined ? render(folder) : { reason: obstacle };
    if ("text" in rendered) {
        const source = `${renderCommand} ${folder}`;
        return { ...searchable(source, parseDocuments(source, rendered.text)), replaces: files };
    }
    const problem = {
        field: `kustomization in ${folder}`,
        value: rendered.reason,
        expected: "one that can be rendered here: its patches and generators may make callers",
        fix: `put the output of \`${renderCommand} ${folder}\` into a file, and name that in \`manifests\` instead of the folder`,
    };
    return { objects: [], problems: [problem], replaces: new Set() };
}

/** Starts the source of an object that a kustomization makes. */
export const renderCommand = "kubectl kustomize";

/** The source of an object that Helm or Kustomize gives to the post-renderer. */
export const streamSource = "standard input";

/**
 * The Kubernetes objects of a file. Documents without an API version and a kind, such as Helm
 * values, are ignored. Every other document that is not an object is reported, because it was not
 * searched: a template, a kustomization, an object without a name.
 */
export function searchable(
    source: string,
    documents: readonly ManifestDocument[],
): SearchedManifests {
    const found = documents.map((document) => {
        const problems = templateProblems(document);
        const object = problems.length === 0 ? objectIn(document.value) : undefined;
        return object === undefined
            ? { objects: [], problems: problems.length > 0 ? problems : unreadable(document) }
            : { objects: [{ source, object }], problems: [] };
    });
    return {
        objects: found.flatMap(({ objects }) => objects),
        problems: found.flatMap(({ problems }) => problems),
    };
}
