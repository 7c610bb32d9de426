import type { Usage } from "../../contracts";

/** A cluster-wide issuer of the link, and who may ask it: what admission enforces in front of it. */
export interface IssuerGuard {
    /** A ClusterIssuer's Secret with the CA has the same name. */
    readonly issuer: { readonly kind: string; readonly name: string };
    /** Sides of the link that it signs for. */
    readonly usages: readonly Usage[];
    /** Namespaces that may ask it for a certificate. */
    readonly namespaces: readonly string[];
    /** cert-manager's own account; it makes the requests, and its namespace has the CA's Secret. */
    readonly requester: { readonly namespace: string; readonly serviceAccount: string };
}

/** One rule: a CEL expression that has to be true, and what to tell whoever breaks it. */
export interface Rule {
    readonly expression: string;
    readonly message: string;
    readonly reason: "Forbidden" | "Invalid";
}

/** CEL string literal; JSON's escapes are a subset of CEL's. */
export const cel = (text: string) => JSON.stringify(text);

/** CEL list of string literals. */
export const celList = (values: readonly string[]) => `[${values.map(cel).join(", ")}]`;

/**
 * Condition of objects that name the issuer; cert-manager takes an absent kind for Issuer. The
 * group is left out: one that names it in another group is judged too, rather than one that leaves
 * the group to its default overlooked.
 */
export const asksTheIssuer = ({ issuer }: IssuerGuard) => ({
    name: "asks-the-link-issuer",
    expression:
        `object.spec.issuerRef.name == ${cel(issuer.name)} && ` +
        `object.spec.issuerRef.?kind.orValue("Issuer") == ${cel(issuer.kind)}`,
});

/**
 * Condition of writes that decide something. An object from before the policy can still be
 * annotated, and lose the finalizers that stand in the way of its deletion.
 */
export const decides = {
    name: "creates-or-changes-the-spec",
    expression: 'request.operation == "CREATE" || object.spec != oldObject.spec',
};

/** What Certificates and CertificateRequests have to keep to alike. */
export function commonRules(guard: IssuerGuard): readonly Rule[] {
    const { name } = guard.issuer;
    const namespaces = [...guard.namespaces].sort();
    const sides = (["server", "client"] as const)
        .filter((usage) => guard.usages.includes(usage))
        .map((usage) => `${usage} auth`);
    const keyUsages = ["digital signature", "key encipherment"];
    const usages = "object.spec.?usages.orValue([])";
    return [
        {
            expression: `object.metadata.namespace in ${celList(namespaces)}`,
            message: `issuer ${name} signs only for namespaces ${namespaces.join(", ")}`,
            reason: "Forbidden",
        },
        {
            expression: `${usages}.filter(u, u in ${celList(sides)}).size() == 1`,
            message: `issuer ${name} signs for exactly ${sides.length > 1 ? "one of " : ""}${sides.join(" and ")}`,
            reason: "Invalid",
        },
        {
            expression: `${usages}.all(u, u in ${celList([...sides, ...keyUsages])})`,
            message: `issuer ${name} signs for no usages beyond ${sides.join(" or ")}, ${keyUsages.join(" and ")}`,
            reason: "Invalid",
        },
        {
            expression: "!object.spec.?isCA.orValue(false)",
            message: `issuer ${name} signs no CA certificates`,
            reason: "Invalid",
        },
    ];
}

/** Spec of a ValidatingAdmissionPolicy on creating and changing resources of cert-manager. */
export function admissionPolicy(
    resources: readonly string[],
    matchConditions: readonly { readonly name: string; readonly expression: string }[],
    validations: readonly Rule[],
) {
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            resourceRules: [
                {
                    apiGroups: ["cert-manager.io"],
                    apiVersions: ["v1"],
                    operations: ["CREATE", "UPDATE"],
                    resources: [...resources],
                },
            ],
        },
        matchConditions: [...matchConditions],
        validations: [...validations],
    };
}
