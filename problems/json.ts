import { InputError } from "./inputError";
import { describeProblem } from "./problem";

/**
 * The value of a JSON file's text.
 * @param file Name of the file in messages.
 * @throws InputError with the parser's reason, which quotes some of the text.
 */
export function parseJson(file: string, text: string, fix: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        const value = (error as Error).message;
        throw new InputError(describeProblem({ field: file, value, expected: "valid JSON", fix }));
    }
}
