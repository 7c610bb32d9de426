import type { z } from "zod";

import type { Problem } from "../problems/problem";
import { UnknownValue, type Value } from "./value";

/** A resource as the rules see it. */
export interface Resource {
    readonly urn: string;
    /** Pulumi's type token: `kubernetes:apps/v1:Deployment`, `mtls:index:MtlsWorkload`. */
    readonly type: string;
    readonly name: string;
    /**
     * In a resource rule its inputs; in a stack rule its outputs, for a component what it was given
     * and what it registered.
     */
    readonly props: Value;
    readonly protect: boolean;
    /** The component that it is a part of, by what that was given. */
    readonly component?: Component | undefined;
}

/** A component, by what it was given. */
export type Component = Pick<Resource, "name" | "props" | "type">;

/** What a rule found: a problem, on a resource of its own where a stack rule names one. */
export interface Finding extends Problem {
    readonly urn?: string;
    /** The value that only an update can know, where the rule has no verdict for want of it. */
    readonly undecided?: UnknownValue;
}

interface About<A> {
    /** Unique in the pack: letters, digits and hyphens. */
    readonly name: string;
    /** What is asked for, and why. */
    readonly description: string;
    /** How to comply; a finding says it for the value found. */
    readonly fix: string;
    readonly enforcement: "advisory" | "mandatory";
    /** What the pack's config may allow a stack. */
    readonly allowance?: Allowance<A>;
}

/** What a rule lets the pack's config decide, stack by stack. */
export interface Allowance<A> {
    readonly schema: z.ZodType<A>;
    /** For every stack that the pack's config does not list. */
    readonly strict: A;
}

/** A rule on one resource, before its step. */
export interface ResourceRule<A = unknown> extends About<A> {
    readonly kind: "resource";
    appliesTo(type: string): boolean;
    /** @param today ISO date, for what is allowed until a day. */
    check(resource: Resource, allowed: A, today: string): Iterable<Finding>;
}

/** A rule on the stack as a whole. */
export interface StackRule<A = unknown> extends About<A> {
    readonly kind: "stack";
    /** @param today ISO date, for what is allowed until a day. */
    check(resources: readonly Resource[], allowed: A, today: string): Iterable<Finding>;
}

/** A rule, whatever it lets the pack's config decide. */
export type Rule = ResourceRule | StackRule;

/** The findings of checks of which each ends at the first value that is not known yet. */
export function* attempt(...checks: readonly Iterable<Finding>[]): Iterable<Finding> {
    for (const check of checks) {
        try {
            yield* check;
        } catch (error) {
            if (!(error instanceof UnknownValue)) {
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
