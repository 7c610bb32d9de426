import { rules } from "../rules";
import { attempt, type Finding, type Rule } from "../rules/rule";
import { describeProblem } from "../problems/problem";
import { allowances } from "./allowances";
import { allowedBy, type Stacks } from "./allowed";
import { Resources, type ResourceReport } from "./resources";
import { today } from "./today";

/** A resource of a preview, its properties as they travel between a program and Pulumi. */
export interface PreviewedResource extends Omit<ResourceReport, "props"> {
    readonly custom: boolean;
    readonly inputs: object;
    /** What a component, or the stack, registered. */
    readonly outputs: object;
}

/** What a rule says against a resource, or the stack. */
export interface Violation {
    readonly policy: string;
    /** A mandatory one forbids an update; an advisory one is said, no more. */
    readonly enforcement: Rule["enforcement"];
    readonly urn: string;
    readonly message: string;
}

/**
 * What the pack says of a stack in which everything is new, without Pulumi: by resource, then rule.
 * @param resources Parents before children, the stack first.
 * @param config What the pack's config lists, by rule.
 */
export function judge(
    stack: string,
    resources: readonly PreviewedResource[],
    config: Readonly<Record<string, Stacks>> = allowances,
): readonly Violation[] {
    const seen = new Resources();
    const registered = resources.map((one) => seen.registered({ ...one, props: one.inputs }));
    const final = resources.map((one) =>
        seen.final({ ...one, props: one.custom ? one.inputs : one.outputs }),
    );
    const stackUrn = resources[0]?.urn ?? "";
    const violations = rules.flatMap((rule) => {
        const allowed = allowedBy(rule, stack, config[rule.name]);
        const violation = (urn: string) => (finding: Finding) => violationOf(rule, finding, urn);
        if (rule.kind === "stack") {
            return [...attempt(rule.check(final, allowed, today()))].map(violation(stackUrn));
        }
        return registered
            .filter(({ type }) => rule.appliesTo(type))
            .flatMap((one) =>
                [...attempt(rule.check(one, allowed, today()))].map(violation(one.urn)),
            );
    });
    return inOrder(violations);
}

/** In the words of `pulumi preview`; what cannot be known yet forbids nothing. */
function violationOf(rule: Rule, finding: Finding, urn: string): Violation {
    const { name: policy, description, enforcement } = rule;
    const about = { policy, urn: finding.urn ?? urn };
    return finding.undecided === undefined
        ? { ...about, enforcement, message: `${description}\n${describeProblem(finding)}` }
        : {
              ...about,
              enforcement: "advisory",
              message: `Not judged before the update: ${finding.undecided.message}.`,
          };
}

function inOrder(violations: readonly Violation[]): readonly Violation[] {
    const key = ({ urn, policy, message }: Violation) => `${urn}\n${policy}\n${message}`;
    return [...violations].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
