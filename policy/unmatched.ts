import type { RuleFinding, Resource, Rule } from "../rules/rule";
import { packConfigFile, type RuleSettings } from "./packConfig";

/**
 * Findings on the entries of a rule's allowance that match nothing on the stack. An allowance of `*`
 * is for several stacks, so that its entries may match on another one.
 */
export function* unmatchedFindings(
    { name, allowance }: Rule,
    stack: string,
    { stacks = {} }: RuleSettings = {},
    resources: readonly Resource[],
): Iterable<RuleFinding> {
    if (allowance?.unmatched === undefined || !Object.hasOwn(stacks, stack)) return;
    for (const { path, value, expected } of allowance.unmatched(stacks[stack], resources)) {
        const fix = `correct it in ${packConfigFile}, or remove it there`;
        yield { field: `${name}.stacks.${stack}.${path}`, value, expected, fix };
    }
}
