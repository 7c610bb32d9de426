import type { Problem } from "./problem";

/** Where and why a text is not valid YAML. Line and column count from 1, in the whole file. */
export interface YamlFault {
    /** The parser's sentence, without the text that it quotes. */
    readonly reason: string;
    readonly line: number;
    readonly column: number;
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
