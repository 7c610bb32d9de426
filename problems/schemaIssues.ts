import type { z } from "zod";

/** A path as `pulumi config --path` takes it: a key with a dot stands in brackets. */
export function fieldPath(path: readonly PropertyKey[]): string {
    return path.reduce<string>((text, part) => {
        if (typeof part === "number") {
            return `${text}[${part}]`;
        }
        const key = String(part);
        return key.includes(".") ? `${text}["${key}"]` : `${text}${text === "" ? "" : "."}${key}`;
    }, "");
}

/** The value at a path, undefined where there is none. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (value, part) =>
            typeof value === "object" && value !== null
                ? (value as Record<PropertyKey, unknown>)[part]
                : undefined,
        values,
    );
}

/** What zod expected, without its own `Invalid input: expected … received …` around it. */
export function expectation({ message }: z.core.$ZodIssue): string {
    return message.replace(/^Invalid \w+: expected /, "").replace(/, received .*$/, "");
}
