import type { z } from "zod";

import type { Problem } from "../problems/problem";
import { expectation, fieldPath, valueAt } from "../problems/schemaIssues";
import { removeCommand } from "./types";

/**
 * Converts a schema issue to problems of config fields. A custom issue may carry its own `fix`: a
 * text, or a function of the field's path.
 */
export function issueProblems(issue: z.core.$ZodIssue, values: unknown): readonly Problem[] {
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => ({
            field: fieldPath([...issue.path, key]),
            value: valueAt(values, [...issue.path, key]),
            expected: "a key that the program knows; docs and Pulumi.yaml list them",
            fix: removeCommand(fieldPath([...issue.path, key])),
        }));
    }
    const field = fieldPath(issue.path);
    const value = valueAt(values, issue.path);
    return [
        {
            field,
            ...(value !== undefined && { value }),
            expected: expectation(issue),
            fix: fixOf(issue, field) ?? `pulumi config set --path '${field}' <value>`,
        },
    ];
}

function fixOf(issue: z.core.$ZodIssue, field: string): string | undefined {
    const fix: unknown = issue.code === "custom" ? issue.params?.["fix"] : undefined;
    if (typeof fix === "function") {
        return (fix as (field: string) => string)(field);
    }
    return typeof fix === "string" ? fix : undefined;
}
