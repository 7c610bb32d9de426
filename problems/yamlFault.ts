import type { LineCounter, YAMLError } from "yaml";

import type { Problem } from "./problem";

/** Where and why a text is not valid YAML. Line and column count from 1, in the whole file. */
export interface YamlFault {
    /** The parser's sentence, without the text that it quotes. */
    readonly reason: string;
    readonly line: number;
    readonly column: number;
}

/** The fault that a parser's error tells. The parser counts lines with `lines`, without pretty errors. */
export function yamlFault(
    { message, pos }: Pick<YAMLError, "message" | "pos">,
    lines: LineCounter,
): YamlFault {
    const { line, col: column } = lines.linePos(pos[0]);
    return { reason: message, line, column };
}

/**
 * A problem at a YAML fault. It does not quote the text, which may hold a secret.
 * @param place The file, or the document in it.
 */
export function yamlProblem(place: string, { reason, line, column }: YamlFault): Problem {
    return {
        field: `${place}, line ${line}, column ${column}`,
        value: reason,
        expected: "valid YAML",
        fix: `correct line ${line}`,
    };
}
