import type { z } from "zod";

import { closest } from "../problems/closest";
import { knownKeys } from "../problems/knownKeys";
import type { Problem } from "../problems/problem";
import { allowedValues, fieldPath, valueAt } from "../problems/schemaIssues";
import { removeCommand } from "./types";

/**
 * Converts a schema issue to problems of config fields. A custom issue may carry its own `fix`: a
 * text, or a function of the field's path.
 */
export function issueProblems(
    issue: z.core.$ZodIssue,
    values: unknown,
    schema: z.ZodType,
): readonly Problem[] {
    if (issue.code === "unrecognized_keys") {
        const known = knownKeys(schema, values, issue.path);
        const own = issue.keys.filter((key) => key !== prototypeKey);
        return own.map((key) => unknownKey([...issue.path, key], values, known));
    }
    const field = fieldPath(issue.path);
    const value = valueAt(values, issue.path);
    const meant = closest(value, allowedValues({ ...issue }));
    return [
        {
            field,
            ...(value !== undefined && { value }),
            expected: issue.message,
            ...(meant !== undefined && { meant }),
            fix: fixOf(issue, field) ?? setCommand(issue, field, meant),
        },
    ];
}

/** Reads of this key give the prototype of a map, so a schema of any keys passes over it. */
const prototypeKey = "__proto__";

/** One problem for each key `__proto__`, at any depth. */
export function prototypeKeyProblems(
    values: unknown,
    path: readonly PropertyKey[] = [],
): readonly Problem[] {
    if (typeof values !== "object" || values === null) return [];
    return Object.entries(values).flatMap(([key, value]) =>
        key === prototypeKey
            ? [
                  {
                      field: fieldPath([...path, key]),
                      value: value as unknown,
                      expected: "another key: JavaScript keeps this one for itself",
                      fix: `remove it from the stack's file`,
                  },
              ]
            : prototypeKeyProblems(value, [...path, Array.isArray(values) ? Number(key) : key]),
    );
}

function unknownKey(
    path: readonly PropertyKey[],
    values: unknown,
    known: readonly string[],
): Problem {
    const field = fieldPath(path);
    const meant = closest(path.at(-1), known);
    return {
        field,
        value: valueAt(values, path),
        expected: `one of the keys ${known.join(", ")}`,
        ...(meant !== undefined && { meant }),
        fix: meant === undefined ? removeCommand(field) : `rename it in the stack's file`,
    };
}

const structures = ["array", "object", "record"];

/** The command that sets a field. It sets no list and no map: these are edited. */
function setCommand(issue: z.core.$ZodIssue, field: string, meant = "<value>"): string {
    const isStructure =
        (issue.code === "invalid_type" && structures.includes(issue.expected)) ||
        (issue.code === "too_small" && issue.origin === "array");
    return isStructure
        ? `write it in the stack's file; docs/configuration.md has an example`
        : `pulumi config set --path '${field}' ${meant}`;
}

function fixOf(issue: z.core.$ZodIssue, field: string): string | undefined {
    const fix: unknown = issue.code === "custom" ? issue.params?.["fix"] : undefined;
    if (typeof fix === "function") {
        return (fix as (field: string) => string)(field);
    }
    return typeof fix === "string" ? fix : undefined;
}
