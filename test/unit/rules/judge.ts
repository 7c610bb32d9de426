import type { Finding, Resource, Rule } from "../../../rules/rule";
import { Value } from "../../../rules/value";
import { withValue } from "../../support/withValue";
import { sampleStack, type Sample } from "./sample";

const allowed: Readonly<Record<string, unknown>> = {
    "root-kind": { kinds: ["selfSigned", "inCluster", "googleCas"] },
};

/** What a rule says of a stack; `settings` in place of what the sample's pack allows. */
export function judge(
    rule: Rule,
    samples: readonly Sample[],
    settings = allowed[rule.name] ?? rule.allowance?.strict,
): readonly Finding[] {
    const today = "2026-11-22";
    const components = new Map(
        samples.map((one) => [one.name, { ...one, props: new Value(one.props) }]),
    );
    const resources = samples.map(
        ({ name, type, part = "", protect = false, props }): Resource => ({
            urn: name,
            name,
            type,
            protect,
            props: new Value(props),
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
 * The sample with one property of one resource changed; an empty path means the resource, one that
 * starts with a dot what the resource has beside its properties.
 */
export function changed(resource: string, path: string, value: unknown): readonly Sample[] {
    return sampleStack.flatMap((one) => {
        if (one.name !== resource) return [one];
        if (path.startsWith(".")) return [{ ...one, [path.slice(1)]: value }];
        return path === "" ? [] : [{ ...one, props: withValue(one.props, path, value) }];
    });
}
