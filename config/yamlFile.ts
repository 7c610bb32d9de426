import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { LineCounter, parseDocument, type Document } from "yaml";

import { isMap } from "./charts/values";
import { InputError } from "../problems/inputError";
import { describeProblem } from "../problems/problem";
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
        throw inputError(file, readFault(error), "a file that can be read", "make it readable");
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
        throw new InputError(describeProblem(yamlProblem(file, yamlFault(fault, lineCounter))));
    }
    return document;
}

function valueOf(file: string, document: Document): unknown {
    try {
        return document.toJS();
    } catch (error) {
        const expected = "valid YAML: each alias after its anchor";
        throw inputError(file, (error as Error).message, expected, "correct the alias");
    }
}

function inputError(field: string, value: string, expected: string, fix: string): InputError {
    return new InputError(describeProblem({ field, value, expected, fix }));
}
