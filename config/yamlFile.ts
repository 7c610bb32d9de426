import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import { LineCounter, parseDocument, type Document } from "yaml";

import { isMap } from "./charts/values";
import { InputError } from "../problems/inputError";
import { describeProblem } from "../problems/problem";
import { yamlProblem } from "../problems/yamlFault";

/**
 * Reads the map of a YAML file; an empty file has none of its keys.
 * @returns undefined if there is no such file.
 * @throws InputError that names file and line if it is not valid YAML.
 */
export async function readYamlFile(
    file: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
    const source = await readFile(file, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    });
    if (source === undefined) return undefined;
    const lineCounter = new LineCounter();
    const document = parseDocument(source, { lineCounter, prettyErrors: false });
    const [fault] = document.errors;
    if (fault !== undefined) {
        const { line, col: column } = lineCounter.linePos(fault.pos[0]);
        const problem = yamlProblem(basename(file), { reason: fault.message, line, column });
        throw new InputError(describeProblem(problem));
    }
    const content: unknown = valueOf(basename(file), document);
    return isMap(content) ? content : {};
}

function valueOf(field: string, document: Document): unknown {
    try {
        return document.toJS();
    } catch (error) {
        const expected = "valid YAML: each alias after its anchor";
        const value = (error as Error).message;
        throw new InputError(describeProblem({ field, value, expected, fix: "correct the alias" }));
    }
}
