import { InputError } from "../problems/inputError";
import { describeProblems } from "../problems/problem";
import { expectationOf } from "../problems/schemaIssues";
import type { Rule } from "../rules/rule";

/** Settings of one rule, by stack. */
export type SettingsByStack = Readonly<Record<string, unknown>>;

/**
 * What the listed stacks may do although the strict setting forbids it, by rule; other stacks get
 * the strict setting. A `--policy-pack-config` file replaces the whole list of each rule it names.
 */
export const allowances: Readonly<Record<string, Readonly<Record<string, object>>>> = {
    "link-mode": { dev: { modes: ["plain", "tls", "mtls"] } },
    "root-kind": { dev: { kinds: ["selfSigned", "inCluster"] } },
    // The published server manifest names no service account.
    "leaf-account": { dev: { certificates: ["noetl/noetl-server-rust-server-tls"] } },
};

/**
 * The setting of a rule for a stack: the pack's config, or else the strict setting.
 * @throws InputError if the config does not fit the rule's schema.
 */
export function allowedBy(rule: Rule, stack: string, settings: SettingsByStack = {}): unknown {
    if (rule.allowance === undefined) return undefined;
    if (!Object.hasOwn(settings, stack)) return rule.allowance.strict;
    const result = rule.allowance.schema.safeParse(settings[stack], { error: expectationOf });
    if (result.success) return result.data;
    throw new InputError(
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

/** Today's ISO date in UTC, compared with the last day of exemptions. */
export const today = () => new Date().toISOString().slice(0, 10);
