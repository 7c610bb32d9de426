import type { Problem } from "./problem";
import { fieldPath } from "./schemaIssues";

/** Marks a value that its owner has yet to fill in: it can be previewed, not deployed. */
export const placeholder = "CHANGE-ME";

/** Values that hold a placeholder, which their owner has yet to fill in. */
export function placeholderProblems(
    value: unknown,
    path: readonly PropertyKey[] = [],
): readonly Problem[] {
    if (typeof value === "object" && value !== null) {
        return Object.entries(value).flatMap(([key, inner]) =>
            placeholderProblems(inner, [...path, Array.isArray(value) ? Number(key) : key]),
        );
    }
    return typeof value === "string" && value.includes(placeholder)
        ? [
              {
                  field: fieldPath(path),
                  value,
                  expected: "the real value: a placeholder can be previewed, not deployed",
                  fix: `pulumi config set --path '${fieldPath(path)}' <value>`,
              },
          ]
        : [];
}
