import type { Rule } from "../rules/rule";
import { describeProblems } from "../problems/problem";

/** What a pack's config lists for each stack. */
export type Stacks = Readonly<Record<string, unknown>>;

/**
 * What the pack's config allows a stack under a rule.
 * @throws Error if the config does not fit the rule.
 */
export function allowedBy(rule: Rule, stack: string, stacks: Stacks = {}): unknown {
    if (rule.allowance === undefined) return undefined;
    if (!(stack in stacks)) return rule.allowance.strict;
    const result = rule.allowance.schema.safeParse(stacks[stack]);
    if (result.success) return result.data;
    throw new Error(
        describeProblems(
            `The policy pack's config of ${rule.name} for stack ${stack} cannot be used:`,
            result.error.issues.map(({ path, message }) => ({
                field: ["stacks", stack, ...path].join("."),
                expected: message,
                fix: "correct the pack's config (docs/policies.md)",
            })),
        ),
    );
}
