import type { z } from "zod";

/** Formats a path for `pulumi config --path`. A key that contains a dot is put in brackets. */
export function fieldPath(path: readonly PropertyKey[]): string {
    return path.reduce<string>((text, part) => {
        if (typeof part === "number") {
            return `${text}[${part}]`;
        }
        const key = String(part);
        return key.includes(".") ? `${text}["${key}"]` : `${text}${text === "" ? "" : "."}${key}`;
    }, "");
}

/** The value at a path; undefined if the path does not exist. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (value, part) =>
            typeof value === "object" && value !== null
                ? (value as Record<PropertyKey, unknown>)[part]
                : undefined,
        values,
    );
}

/** The expectation in a zod message, without the frame `Invalid input: expected … received …`. */
export function expectation({ message }: z.core.$ZodIssue): string {
    return message.replace(/^Invalid \w+: expected /, "").replace(/, received .*$/, "");
}
