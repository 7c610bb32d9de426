import type { Problem } from "./problem";
import { fieldPath } from "./schemaIssues";

/** Marks a value that is not filled in yet. A preview accepts it; an update refuses it. */
export const placeholder = "CHANGE-ME";

/** One problem for each value below `path` that still contains the placeholder. */
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
