import { z } from "zod";

import type { Problem } from "../problems/problem";
import { UnknownPropertyError, type Property } from "./property";

/** A resource as the rules see it. */
export interface Resource {
    readonly urn: string;
    /** Pulumi's type token: `kubernetes:apps/v1:Deployment`, `mtls:index:MtlsWorkload`. */
    readonly type: string;
    readonly name: string;
    /**
     * In a resource rule: its inputs. In a stack rule: its outputs; for a component its args and
     * its registered outputs.
     */
    readonly props: Property;
    readonly protect: boolean;
    /** Its parent component. */
    readonly component?: Component | undefined;
}

/** A component; `props` holds its args. */
export type Component = Pick<Resource, "name" | "props" | "type">;

/** A problem; stack rules may attach it to a specific resource. */
export interface RuleFinding extends Problem {
    readonly urn?: string;
    /** The unknown value that the rule needs for a verdict. */
    readonly undecided?: UnknownPropertyError;
}

/** What the policy pack shows about a rule. */
interface RuleMetadata<A> {
    /** Unique in the pack: letters, digits and hyphens. */
    readonly name: string;
    /** The requirement and its reason. */
    readonly description: string;
    /** How to comply in general; a finding has the fix for its value. */
    readonly fix: string;
    readonly enforcement: "advisory" | "mandatory";
    /** What the pack's config may permit. */
    readonly allowance?: Allowance<A>;
}

/** An entry of an allowance that matches nothing. */
export interface UnmatchedEntry {
    /** Place within the allowance: `certificates[0]`. */
    readonly path: string;
    readonly value: string;
    /** What would match. */
    readonly expected: string;
}

/** The entries whose name is none of `names`, as {@link UnmatchedEntry}s. */
export function unmatchedNames(
    entries: readonly (readonly [path: string, name: string | undefined])[],
    names: readonly string[],
    what: string,
): readonly UnmatchedEntry[] {
    return entries.flatMap(([path, value]) =>
        value === undefined || names.includes(value)
            ? []
            : [{ path, value, expected: `${what}: ${names.join(", ") || "it has none"}` }],
    );
}

/** Settings of a rule that the pack's config gives per stack. */
export interface Allowance<A> {
    readonly schema: z.ZodType<A>;
    /** Applies to stacks that the pack's config does not list. */
    readonly strict: A;
    /** The entries that name no resource of the stack; absent where no entry names one. */
    unmatched?(allowed: A, resources: readonly Resource[]): readonly UnmatchedEntry[];
}

/** A rule on one resource, checked before Pulumi creates or updates it. */
export interface ResourceRule<A = unknown> extends RuleMetadata<A> {
    readonly kind: "resource";
    appliesTo(type: string): boolean;
    /** @param today ISO date, compared with the last day of exemptions. */
    check(resource: Resource, allowed: A, today: string): Iterable<RuleFinding>;
}

/** A rule on the stack as a whole. */
export interface StackRule<A = unknown> extends RuleMetadata<A> {
    readonly kind: "stack";
    /** @param today ISO date, compared with the last day of exemptions. */
    check(resources: readonly Resource[], allowed: A, today: string): Iterable<RuleFinding>;
}

/** Fields that every exemption in the pack's config has. */
export const exemptionFields = {
    until: z.iso.date().describe("Last day of the exemption, such as 2027-03-31."),
    reason: z.string().min(1).describe("Why, in a sentence for the next reader."),
};

/** A rule with any allowance. */
export type Rule = ResourceRule | StackRule;

/**
 * The findings of all checks. A check that reads an unknown value ends there with one undecided
 * finding; the other checks still run.
 */
export function* collectFindings(
    ...checks: readonly Iterable<RuleFinding>[]
): Iterable<RuleFinding> {
    for (const check of checks) {
        try {
            yield* check;
        } catch (error) {
            if (!(error instanceof UnknownPropertyError)) {
                throw error;
            }
            yield {
                field: error.path,
                expected: "a value that a preview can know, for the rule to judge it",
                fix: "the update judges it, before it is applied",
                undecided: error,
            };
        }
    }
}
