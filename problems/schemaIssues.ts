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
            typeof value === "object" && value !== null && Object.hasOwn(value, part)
                ? (value as Record<PropertyKey, unknown>)[part]
                : undefined,
        values,
    );
}

/**
 * What a schema expects, as the end of "expected …". An error map for zod: pass it as `error` of
 * `safeParse`. A schema's own `error` comes before it.
 */
export function expectationOf(issue: z.core.$ZodRawIssue): string {
    switch (issue.code) {
        case "invalid_type":
            return typeNames.get(issue.expected) ?? `a value of type ${issue.expected}`;
        case "invalid_value":
        case "invalid_union":
            return `one of ${allowedValues(issue).join(", ")}`;
        case "too_small":
            return sizeOf(issue.origin, "at least", Number(issue.minimum));
        case "too_big":
            return sizeOf(issue.origin, "at most", Number(issue.maximum));
        case "invalid_format":
            return formats.get(issue.format) ?? `a valid ${issue.format}`;
        case "unrecognized_keys":
            return "a key that the program knows";
        default:
            return "another value";
    }
}

/** The values that an issue of an enum, or of a union's discriminator, allows. */
export function allowedValues(
    issue: Pick<z.core.$ZodRawIssue, "code"> & { readonly [key: string]: unknown },
): readonly string[] {
    const values = issue.code === "invalid_value" ? issue["values"] : issue["options"];
    return Array.isArray(values) ? values.map(String) : [];
}

const typeNames: ReadonlyMap<string, string> = new Map([
    ["array", "a list"],
    ["boolean", "true or false"],
    ["int", "a whole number"],
    ["number", "a number"],
    ["object", "a map of keys and values"],
    ["record", "a map of keys and values"],
    ["string", "a string"],
]);

const formats: ReadonlyMap<string, string> = new Map([
    ["date", "a day such as 2026-01-31"],
    ["url", "a URL such as https://host:8082"],
]);

function sizeOf(origin: string, bound: string, size: number): string {
    const of = (unit: string) => `${bound} ${size} ${unit}${size === 1 ? "" : "s"}`;
    if (origin === "array") return `a list of ${of("item")}`;
    return origin === "string" ? `a string of ${of("character")}` : `${bound} ${size}`;
}
