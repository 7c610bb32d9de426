import type { Usage } from "../../contracts";

/** An issuer of the link, and who may ask it: what the admission policies in front of it enforce. */
export interface IssuerGuard {
    /** The issuer's name; a ClusterIssuer's Secret with the CA has the same one. */
    readonly issuer: string;
    readonly kind: "ClusterIssuer" | "GoogleCASClusterIssuer";
    /** Sides of the link that it signs for. */
    readonly usages: readonly Usage[];
    /** Resource name of the certificate template that an issuer of Google's signs by. */
    readonly template?: string;
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
export const celList = (values: readonly string[]) => JSON.stringify([...values].sort());

/**
 * Condition of objects that name the issuer; cert-manager takes an absent kind for Issuer. The
 * group is left out: the same kind in another group is judged too, rather than one that leaves the
 * group to its default overlooked.
 */
export const asksTheIssuer = ({ issuer, kind }: IssuerGuard) => ({
    name: "asks-the-link-issuer",
    expression:
        `object.spec.issuerRef.name == ${cel(issuer)} && ` +
        `object.spec.issuerRef.?kind.orValue("Issuer") == ${cel(kind)}`,
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
export function commonRules({ issuer, namespaces, ...guard }: IssuerGuard): readonly Rule[] {
    const usages = "object.spec.?usages.orValue([])";
    const purposes = guard.usages.map((usage) => `${usage} auth`);
    const onePurpose = purposes.length > 1 ? `one of ${purposes.join(" and ")}` : purposes.join();
    const list = (values: readonly string[]) => `[${values.map(cel).join(", ")}]`;
    return [
        {
            expression: `object.metadata.namespace in ${celList(namespaces)}`,
            message: `issuer ${issuer} signs only for namespaces ${[...namespaces].sort().join(", ")}`,
            reason: "Forbidden",
        },
        {
            expression: `${usages}.filter(u, u in ${list(purposes)}).size() == 1`,
            message: `issuer ${issuer} signs for exactly ${onePurpose}`,
            reason: "Invalid",
        },
        {
            expression: `${usages}.all(u, u in ${list([...purposes, "digital signature", "key encipherment"])})`,
            message: `issuer ${issuer} signs for no usages beyond ${purposes.join(" or ")}, digital signature and key encipherment`,
            reason: "Invalid",
        },
        {
            expression: "!object.spec.?isCA.orValue(false)",
            message: `issuer ${issuer} signs no CA certificates`,
            reason: "Invalid",
        },
    ];
}

/** Spec of a ValidatingAdmissionPolicy on creating and changing resources, of cert-manager's by default. */
export function admissionPolicy(
    resources: readonly string[],
    matchConditions: readonly { readonly name: string; readonly expression: string }[],
    validations: readonly Rule[],
    group = { apiGroups: ["cert-manager.io"], apiVersions: ["v1"] },
) {
    return {
        failurePolicy: "Fail",
        // One value to server-side apply, so with its defaults: without them it would differ from
        // what is live, and a stack whose policies another field manager made could not apply it.
        matchConstraints: {
            matchPolicy: "Equivalent",
            namespaceSelector: {},
            objectSelector: {},
            resourceRules: [
                {
                    ...group,
                    operations: ["CREATE", "UPDATE"],
                    resources: [...resources],
                    scope: "*",
                },
            ],
        },
        matchConditions: [...matchConditions],
        validations: [...validations],
    };
}

/** Spec of a ValidatingAdmissionPolicy. */
export type AdmissionPolicy = ReturnType<typeof admissionPolicy>;
