import type { Identity } from "../../pki/identity";
import type { IssuerRef } from "../../pki/issuer";
import type { ExistingIssuer, ServiceAccountRef } from "../issuance";

/** An issuer of the link and the limits that its admission policies enforce. */
export interface IssuerGuard {
    /** Name of the issuer; the Secret with a ClusterIssuer's CA has the same name. */
    readonly issuer: string;
    /** API group of the issuer. */
    readonly group: string;
    readonly kind: string;
    /** Resource name of the certificate template; GoogleCASClusterIssuer only. */
    readonly template?: string;
    /** Set where another team made the issuer; its CA is then not known here. */
    readonly existing?: ExistingGuard;
    /** The identities that it signs for, and no other. */
    readonly identities: readonly Identity[];
    /** cert-manager's service account. It creates the requests; its namespace has the CA Secret. */
    readonly requester: ServiceAccountRef;
}

/** What is special about the guard of an issuer that another team made. */
export interface ExistingGuard {
    /** Name of the policies: the issuer's own name may be that of issuers in other namespaces. */
    readonly policies: string;
    /** Namespace of the issuer; absent for a cluster-wide one. */
    readonly namespace?: string | undefined;
}

/** The guard of an issuer that another team made. */
export function existingGuard(
    linkName: string,
    { group, kind, name, namespace }: Omit<ExistingIssuer, "dedicated">,
    { identities, requester }: Pick<IssuerGuard, "identities" | "requester">,
): IssuerGuard {
    const existing = { policies: `${linkName}-existing-issuer`, namespace };
    return { issuer: name, group, kind, existing, identities, requester };
}

/** Name of the issuer's policies, before the suffix of each. */
export const policiesOf = ({ issuer, existing }: IssuerGuard) => existing?.policies ?? issuer;

/** One validation: a CEL expression that must be true, and the message if it is false. */
export interface Rule {
    readonly expression: string;
    readonly message: string;
    readonly reason: "Forbidden" | "Invalid";
}

/** A named expression; other expressions of the policy refer to it as `variables.<name>`. */
export interface Variable {
    readonly name: string;
    readonly expression: string;
}

/** The guarded issuer, as a Certificate refers to it. */
export const issuerRefOf = ({ group, kind, issuer }: IssuerGuard): IssuerRef => ({
    group,
    kind,
    name: issuer,
});

/** CEL string literal. JSON's escape sequences are a subset of CEL's. */
export const cel = (text: string) => JSON.stringify(text);

/**
 * Match condition: the object's `issuerRef` is the issuer. The group is not compared, so that an
 * object that omits it cannot bypass the policy; the same kind and name in another group matches
 * too. A namespaced issuer is asked from its own namespace.
 */
export const referencesIssuer = ({ issuer, kind, existing }: IssuerGuard) => ({
    name: "asks-the-link-issuer",
    expression:
        `object.spec.issuerRef.name == ${cel(issuer)} && ${isKind(kind)}` +
        (existing?.namespace === undefined
            ? ""
            : ` && object.metadata.namespace == ${cel(existing.namespace)}`),
});

/**
 * cert-manager takes an absent and an empty kind for Issuer.
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/pkg/api/util/issuers.go
 */
function isKind(kind: string): string {
    const asked = 'object.spec.issuerRef.?kind.orValue("Issuer")';
    return kind === "Issuer" ? `${asked} in ["Issuer", ""]` : `${asked} == ${cel(kind)}`;
}

/**
 * Match condition: the write creates the object or changes its spec. Objects older than the policy
 * can still be annotated, and their finalizers removed, so that they can be deleted.
 */
export const createsOrChangesSpec = {
    name: "creates-or-changes-the-spec",
    expression: 'request.operation == "CREATE" || object.spec != oldObject.spec',
};

/**
 * Spec of a ValidatingAdmissionPolicy for CREATE and UPDATE of resources.
 * @param group API group and versions of the resources. @default cert-manager.io/v1
 */
export function admissionPolicy(
    resources: readonly string[],
    matchConditions: readonly { readonly name: string; readonly expression: string }[],
    validations: readonly Rule[],
    variables: readonly Variable[] = [],
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
        ...(variables.length > 0 && { variables: [...variables] }),
        validations: [...validations],
    };
}

/** Spec of a ValidatingAdmissionPolicy. */
export type AdmissionPolicy = ReturnType<typeof admissionPolicy>;
