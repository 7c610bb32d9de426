import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { LineCounter, parseDocument, type Document } from "yaml";

import { isMap } from "./charts/values";
import { InputError } from "../problems/inputError";
import { describeProblem, type Problem } from "../problems/problem";
import { readFault } from "../problems/readFault";
import { yamlFault, yamlProblem } from "../problems/yamlFault";

/**
 * Reads the map of a YAML file; an empty file has none of its keys.
 * @returns undefined if there is no such file.
 * @throws InputError if it cannot be read; one that names the line if it is not valid YAML.
 */
export async function readYamlFile(
    path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
    const file = basename(path);
    const source = await readFile(path, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw inputError({
            field: file,
            value: readFault(error),
            expected: "a file that can be read",
            fix: "make it a file that this account may read",
        });
    });
    if (source === undefined) return undefined;
    const content: unknown = valueOf(file, parseYaml(file, source));
    return isMap(content) ? content : {};
}

/**
 * Parses the YAML document of a file.
 * @param file Name of the file in messages.
 * @throws InputError that names file and line if it is not valid.
 */
export function parseYaml(file: string, source: string): Document {
    const lineCounter = new LineCounter();
    const document = parseDocument(source, { lineCounter, prettyErrors: false });
    const [fault] = document.errors;
    if (fault !== undefined) {
        throw inputError(yamlProblem(file, yamlFault(fault, lineCounter)));
    }
    return document;
}

function valueOf(file: string, document: Document): unknown {
    try {
        return document.toJS();
    } catch (error) {
        throw inputError({
            field: file,
            value: (error as Error).message,
            expected: "valid YAML: each alias after its anchor",
            fix: "correct the alias",
        });
    }
}

const inputError = (problem: Problem) => new InputError(describeProblem(problem));
