import type { RuleFinding, Resource, Rule } from "../../../rules/rule";
import { Property } from "../../../rules/property";
import { withValue } from "../../support/withValue";
import { sampleStack, type Sample } from "./sample";

const allowed: Readonly<Record<string, unknown>> = {
    "root-kind": { kinds: ["selfSigned", "inCluster", "googleCas", "existingIssuer"] },
};

/** Findings of a rule on a stack; `settings` defaults to those of the sample's pack. */
export function judge(
    rule: Rule,
    samples: readonly Sample[],
    settings = allowed[rule.name] ?? rule.allowance?.strict,
): readonly RuleFinding[] {
    const today = "2026-11-22";
    const components = new Map(
        samples.map((one) => [one.name, { ...one, props: new Property(one.props) }]),
    );
    const resources = samples.map(
        ({ name, type, part = "", protect = false, props }): Resource => ({
            urn: name,
            name,
            type,
            protect,
            props: new Property(props),
            component: components.get(part),
        }),
    );
    return rule.kind === "stack"
        ? [...rule.check(resources, settings, today)]
        : resources
              .filter(({ type }) => rule.appliesTo(type))
              .flatMap((one) => [...rule.check(one, settings, today)]);
}

/**
 * The sample with one property of one resource changed. An empty path removes the resource; a
 * leading dot addresses the resource itself, such as `.protect`.
 */
export function changed(resource: string, path: string, value: unknown): readonly Sample[] {
    return sampleStack.flatMap((one) => {
        if (one.name !== resource) return [one];
        if (path.startsWith(".")) return [{ ...one, [path.slice(1)]: value }];
        return path === "" ? [] : [{ ...one, props: withValue(one.props, path, value) }];
    });
}
