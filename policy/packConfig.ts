import { z } from "zod";

import { closest } from "../problems/closest";
import { InputError } from "../problems/inputError";
import { describeProblems, type Problem } from "../problems/problem";
import { knownKeys } from "../problems/knownKeys";
import { allowedValues, expectationOf, fieldPath, valueAt } from "../problems/schemaIssues";
import type { Rule } from "../rules/rule";

/** The pack's committed config, in the format of Pulumi's `--policy-pack-config`. */
export const packConfigFile = "policy/config.json";

/** The stacks that a rule does not list. */
export const otherStacks = "*";

/** Settings of one rule. */
export interface RuleSettings {
    /** @default the rule's own */
    readonly enforcementLevel?: Rule["enforcement"];
    /** Allowance of each listed stack; that of `*` for all others. */
    readonly stacks?: Readonly<Record<string, unknown>>;
}

/** The pack's config: settings by rule. */
export type PackConfig = Readonly<Record<string, RuleSettings | undefined>>;

/**
 * Checks a config of the pack. It may strengthen a rule, and may not weaken one for every stack.
 * @throws InputError with all problems: unknown rules, levels and settings.
 */
export function readPackConfig(rules: readonly Rule[], raw: unknown): PackConfig {
    const schema = z.strictObject(
        Object.fromEntries(rules.map((rule) => [rule.name, settingsSchema(rule).optional()])),
    );
    const result = schema.safeParse(raw, { error: expectationOf });
    if (result.success) return result.data;
    throw new InputError(
        describeProblems(
            `${packConfigFile} cannot be used:`,
            result.error.issues.flatMap((issue) => issueProblems(issue, raw, schema)),
        ),
    );
}

/** The setting of a rule for a stack: its own, else that of `*`, else the strict one. */
export function allowedBy(
    { allowance }: Rule,
    stack: string,
    { stacks = {} }: RuleSettings = {},
): unknown {
    const listed = [stack, otherStacks].find((name) => Object.hasOwn(stacks, name));
    return listed === undefined ? allowance?.strict : stacks[listed];
}

function settingsSchema({ enforcement, allowance }: Rule) {
    const levels = enforcement === "mandatory" ? ["mandatory"] : ["mandatory", "advisory"];
    return z.strictObject({
        enforcementLevel: z.enum(levels).optional(),
        ...(allowance !== undefined && {
            stacks: z.record(z.string(), allowance.schema).optional(),
        }),
    }) as z.ZodType<RuleSettings>;
}

function issueProblems(
    issue: z.core.$ZodIssue,
    raw: unknown,
    schema: z.ZodType,
): readonly Problem[] {
    const problem = (
        path: readonly PropertyKey[],
        expected: string,
        meant: string | undefined,
    ): Problem => {
        const value = valueAt(raw, path);
        return {
            field: path.length === 0 ? packConfigFile : fieldPath(path),
            ...(value !== undefined && { value }),
            expected,
            meant,
            fix: "correct it (docs/policies.md), or remove it for the strict setting",
        };
    };
    if (issue.code !== "unrecognized_keys") {
        const meant = closest(valueAt(raw, issue.path), allowedValues({ ...issue }));
        return [problem(issue.path, issue.message, meant)];
    }
    const known = knownKeys(schema, raw, issue.path);
    return issue.keys.map((key) =>
        problem([...issue.path, key], `one of the keys ${known.join(", ")}`, closest(key, known)),
    );
}
