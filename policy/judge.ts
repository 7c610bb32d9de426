import { rules } from "../rules";
import { collectFindings, type RuleFinding, type Rule } from "../rules/rule";
import { describeProblem } from "../problems/problem";
import { today } from "../problems/today";
import { allowedBy, readPackConfig } from "./packConfig";
import { Resources, type ResourceReport } from "./resources";
import { unmatchedFindings } from "./unmatched";

/** A resource of a preview, in wire form. */
export interface PreviewedResource extends Omit<ResourceReport, "props"> {
    readonly custom: boolean;
    readonly inputs: object;
    /** Registered outputs of a component or the stack. */
    readonly outputs: object;
}

/** A violation of a rule by a resource or the stack. */
export interface Violation {
    readonly policy: string;
    /** `mandatory` blocks an update; `advisory` is only reported. */
    readonly enforcement: Rule["enforcement"];
    readonly urn: string;
    readonly message: string;
}

/**
 * Evaluates every rule without the engine, on a stack whose resources are all new. Sorted by
 * resource, then rule.
 * @param resources Parents before children, the stack first.
 * @param config Content of the pack's config file.
 * @throws Error if that cannot be used.
 */
export function judge(
    stack: string,
    resources: readonly PreviewedResource[],
    config: unknown = {},
): readonly Violation[] {
    const packConfig = readPackConfig(rules, config);
    const seen = new Resources();
    const registered = resources.map((one) => seen.registered({ ...one, props: one.inputs }));
    const final = resources.map((one) =>
        seen.final({ ...one, props: one.custom ? one.inputs : one.outputs }),
    );
    const stackUrn = resources[0]?.urn ?? "";
    const violations = rules.flatMap((rule) => {
        const settings = packConfig[rule.name];
        const allowed = allowedBy(rule, stack, settings);
        const level = settings?.enforcementLevel ?? rule.enforcement;
        const violation = (urn: string) => (finding: RuleFinding) =>
            violationOf({ ...rule, enforcement: level }, finding, urn);
        const unmatched = collectFindings(unmatchedFindings(rule, stack, settings, final));
        const ofStack = [...unmatched].map(violation(stackUrn));
        if (rule.kind === "stack") {
            const found = collectFindings(rule.check(final, allowed, today()));
            return [...ofStack, ...[...found].map(violation(stackUrn))];
        }
        const ofResources = registered
            .filter(({ type }) => rule.appliesTo(type))
            .flatMap((one) =>
                [...collectFindings(rule.check(one, allowed, today()))].map(violation(one.urn)),
            );
        return [...ofStack, ...ofResources];
    });
    return inOrder(violations);
}

/** Same message as `pulumi preview`; an undecided finding is advisory. */
function violationOf(rule: Rule, finding: RuleFinding, urn: string): Violation {
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
