import { InvalidArgumentError } from "commander";

/** Parses a count from the command line, for commander. */
export function count(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) {
        throw new InvalidArgumentError("Expected a whole number, at least 1.");
    }
    return value;
}
