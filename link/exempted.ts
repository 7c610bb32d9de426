import { exemptionOf, exemptLine, type Exemption } from "../census/exemptions";
import type { Problem } from "../problems/problem";
import { isCallProblem, type Place } from "../workload/transformReport";

/** The exemption of a place of an object. */
export function isExempt(
    object: string,
    place: Place,
    exemptions: readonly Exemption[],
): Exemption | undefined {
    return exemptionOf({ object, ...place }, exemptions);
}

/** A problem of a call, with the line of config that exempts its place. */
export function withExemptLine(object: string, problem: Problem): Problem {
    return isCallProblem(problem)
        ? { ...problem, fix: `${problem.fix}; ${exemptFix(object, problem.call)}` }
        : problem;
}

/** How to exempt a place of an object. */
export function exemptFix(object: string, place: Place): string {
    return `or exempt it in the stack's file: noetl-mtls:exempt: [${exemptLine({ object, ...place })}]`;
}
