import type { Usage } from "../../contracts";
import type { ServiceAccountRef } from "../issuance";

/** An issuer of the link and the limits that its admission policies enforce. */
export interface IssuerGuard {
    /** Name of the issuer; the Secret with a ClusterIssuer's CA has the same name. */
    readonly issuer: string;
    readonly kind: "ClusterIssuer" | "GoogleCASClusterIssuer";
    /** Sides of the link that it signs for. */
    readonly usages: readonly Usage[];
    /** Resource name of the certificate template; GoogleCASClusterIssuer only. */
    readonly template?: string;
    /** Namespaces that may request certificates from it. */
    readonly namespaces: readonly string[];
    /** cert-manager's service account. It creates the requests; its namespace has the CA Secret. */
    readonly requester: ServiceAccountRef;
}

/** One validation: a CEL expression that must be true, and the message if it is false. */
export interface Rule {
    readonly expression: string;
    readonly message: string;
    readonly reason: "Forbidden" | "Invalid";
}

/** CEL string literal. JSON's escape sequences are a subset of CEL's. */
export const cel = (text: string) => JSON.stringify(text);

/** CEL list of string literals, sorted. */
export const celList = (values: readonly string[]) => JSON.stringify([...values].sort());

/**
 * Match condition: the object's `issuerRef` is the issuer. cert-manager defaults the kind to
 * Issuer. The group is not compared, so that an object that omits it cannot bypass the policy; the
 * same kind and name in another group matches too.
 */
export const referencesIssuer = ({ issuer, kind }: IssuerGuard) => ({
    name: "asks-the-link-issuer",
    expression:
        `object.spec.issuerRef.name == ${cel(issuer)} && ` +
        `object.spec.issuerRef.?kind.orValue("Issuer") == ${cel(kind)}`,
});

/**
 * Match condition: the write creates the object or changes its spec. Objects older than the policy
 * can still be annotated, and their finalizers removed, so that they can be deleted.
 */
export const createsOrChangesSpec = {
    name: "creates-or-changes-the-spec",
    expression: 'request.operation == "CREATE" || object.spec != oldObject.spec',
};

/** Validations for both Certificates and CertificateRequests. */
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

/**
 * Spec of a ValidatingAdmissionPolicy for CREATE and UPDATE of resources.
 * @param group API group and versions of the resources. @default cert-manager.io/v1
 */
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
