import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Problem } from "../problems/problem";
import { parseObjects, type ParsedObjects, type SourcedObject } from "./objects";

/**
 * Reads every manifest below the given files and folders, each file once. Touches nothing.
 * @param paths Relative to the project's folder.
 */
export function readManifests(paths: readonly string[]): ParsedObjects {
    const objects: SourcedObject[] = [];
    const problems: Problem[] = [];
    for (const file of new Set(paths.flatMap((path) => filesOf(path, problems)))) {
        const parsed = parseObjects(file, readFileSync(file, "utf8"));
        objects.push(...parsed.objects);
        problems.push(...parsed.problems);
    }
    return { objects, problems };
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
