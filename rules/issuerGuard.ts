import { createsOrChangesSpec } from "../issuance/admission/guard";
import { isIdentity } from "../issuance/admission/pins";
import { isCaCertificate, isCertificate, objectName } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type StackRule } from "./rule";
import type { Property } from "./property";
import { existingIssuerType } from "./trustRoot";

/** An admission policy restricts who may request a certificate (invariant 2). */
export const issuerGuarded: StackRule = {
    name: "issuer-guarded",
    description:
        "Every leaf comes from an issuer that ValidatingAdmissionPolicies of the stack guard: they " +
        "list the leaves of the stack, and admit no other Certificate and no other request. The server " +
        "accepts every other holder of a certificate of this CA as a worker.",
    fix: "Issue by the trust root, which puts the policies in front of its issuer.",
    enforcement: "mandatory",
    kind: "stack",
    check: (resources) => collectFindings(guardFindings(resources)),
};

function* guardFindings(resources: readonly Resource[]): Iterable<RuleFinding> {
    const leaves = resources.filter((one) => isCertificate(one.type) && !isCaCertificate(one));
    const names = new Set(leaves.flatMap((leaf) => issuerOf(leaf) ?? []));
    for (const name of names) {
        const ofIssuer = leaves.filter((leaf) => issuerOf(leaf) === name);
        yield* collectFindings(issuerFindings(name, ofIssuer, resources));
    }
}

/** `<kind> <name>` of the issuer that a Certificate names; cert-manager's default kind is Issuer. */
function issuerOf({ props }: Resource): string | undefined {
    const { text: name } = props.at("spec", "issuerRef", "name");
    const { text: kind = "Issuer" } = props.at("spec", "issuerRef", "kind");
    return name === undefined ? undefined : `${kind} ${name}`;
}

function* issuerFindings(
    issuer: string,
    leaves: readonly Resource[],
    resources: readonly Resource[],
): Iterable<RuleFinding> {
    const [kind = "", name = ""] = issuer.split(" ");
    const { urn = "", props } = leaves[0] ?? {};
    const found = resources.some(
        (one) =>
            (one.type.endsWith(`:${kind}`) && nameOf(one.props) === name) ||
            isExistingIssuer(one, kind, name),
    );
    if (!found) {
        yield {
            urn,
            field: `issuerRef of Certificate ${props === undefined ? "" : objectName(props)}`,
            value: issuer,
            expected: "an issuer of this stack: who may ask any other issuer is not known here",
            fix: "take issuerRef from the trust root's issuerFor",
        };
        return;
    }
    const keys = leaves.map(({ props: leaf }) => `${namespaceOf(leaf)}/${nameOf(leaf) ?? ""}`);
    const bound = resources.filter(
        (one) => one.type.endsWith(":ValidatingAdmissionPolicy") && isBound(one, resources),
    );
    for (const plural of ["certificates", "certificaterequests"]) {
        if (!bound.some((one) => guards(one.props, plural, kind, name, keys))) {
            yield {
                urn,
                field: `${issuer}: admission of ${plural}`,
                expected: `a ValidatingAdmissionPolicy, failing closed and bound with Deny, that admits ${plural} for it only for ${keys.join(", ")}`,
                fix: "issue by GuardedClusterIssuer",
            };
        }
    }
}

/** The issuer is of another team, and a trust root of the stack names it. */
function isExistingIssuer({ type, props }: Resource, kind: string, name: string): boolean {
    const issuer = props.at("issuerRef");
    return (
        type === existingIssuerType &&
        issuer.at("kind").text === kind &&
        issuer.at("name").text === name
    );
}

function isBound({ props }: Resource, resources: readonly Resource[]): boolean {
    return resources.some(
        (one) =>
            one.type.endsWith(":ValidatingAdmissionPolicyBinding") &&
            one.props.at("spec", "policyName").text === nameOf(props) &&
            one.props.at("spec", "validationActions").texts.includes("Deny") &&
            !one.props.at("spec", "matchResources").isPresent,
    );
}

/** Recognises the policy of GuardedClusterIssuer by what its expressions contain. */
function guards(
    props: Property,
    plural: string,
    kind: string,
    name: string,
    keys: readonly string[],
): boolean {
    const spec = props.at("spec");
    const [rule] = spec.at("matchConstraints", "resourceRules").items;
    const conditions = expressions(spec.at("matchConditions"));
    const validations = expressions(spec.at("validations"));
    const pins = expressions(spec.at("variables")).join("\n");
    return (
        (spec.at("failurePolicy").text ?? "Fail") === "Fail" &&
        rule?.at("resources").texts.includes(plural) === true &&
        rule.at("operations").texts.includes("CREATE") &&
        conditions.every(
            (one) => namesIssuer(one, kind, name) || one === createsOrChangesSpec.expression,
        ) &&
        validations.includes(isIdentity.expression) &&
        keys.every((key) => pins.includes(`${JSON.stringify(key)}: {`))
    );
}

const namesIssuer = (condition: string, kind: string, name: string) =>
    condition.includes(JSON.stringify(name)) && condition.includes(JSON.stringify(kind));
const expressions = (list: Property) =>
    list.items.flatMap((item) => item.at("expression").text ?? []);
const nameOf = (props: Property) => props.at("metadata", "name").text;
const namespaceOf = (props: Property) => props.at("metadata", "namespace").text ?? "";
