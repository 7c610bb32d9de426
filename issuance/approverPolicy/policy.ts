/** The part of approver-policy's CertificateRequestPolicy that the link's policies use. */
export interface CertificateRequestPolicy {
    readonly apiVersion: "policy.cert-manager.io/v1alpha1";
    readonly kind: "CertificateRequestPolicy";
    readonly metadata: { readonly name: string };
    readonly spec: {
        /** The requests that the policy applies to; every given part must match. */
        readonly selector: {
            readonly issuerRef: IssuerSelector;
            readonly namespace?: { readonly matchNames: readonly string[] };
        };
        /** The fields and values that a request may have; it need not set them. */
        readonly allowed: Allowed;
        /** Limits for duration and key. */
        readonly constraints?: Constraints;
    };
}

/** Selects issuers by API group, kind and name; without a name, all of that kind. */
export interface IssuerSelector {
    readonly group: string;
    readonly kind: string;
    readonly name?: string;
}

/** The values that a request may have; `*` matches any text. `required`: at least one. */
export interface AllowedValues {
    readonly values: readonly string[];
    readonly required?: boolean;
}

/** The only value that a request may have; `*` matches any text. */
export interface AllowedValue {
    readonly value: string;
}

/** The fields that a request may set, with their allowed values. */
export interface Allowed {
    readonly commonName?: AllowedValue;
    readonly dnsNames?: AllowedValues;
    readonly ipAddresses?: AllowedValues;
    readonly uris?: AllowedValues;
    readonly emailAddresses?: AllowedValues;
    readonly isCA?: boolean;
    readonly usages?: readonly string[];
    readonly subject?: Readonly<
        Record<
            | "countries"
            | "localities"
            | "organizationalUnits"
            | "organizations"
            | "postalCodes"
            | "provinces"
            | "streetAddresses",
            AllowedValues
        >
    > & {
        readonly serialNumber: AllowedValue;
        /** Attributes of other types, by object identifier. */
        readonly otherAttributes: readonly (AllowedValues & { readonly oid: string })[];
    };
}

/** Limits of a request: Go durations, key sizes in bits. */
export interface Constraints {
    readonly minDuration: string;
    readonly maxDuration: string;
    readonly privateKey: { readonly algorithm: string; readonly minSize: number };
}

/** The subject of a role binding. */
export type Subject =
    | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string }
    | {
          readonly kind: "Group";
          readonly name: string;
          readonly apiGroup: "rbac.authorization.k8s.io";
      };

/**
 * Policies and the subject whose requests they apply to. approver-policy evaluates a policy only if
 * RBAC allows the requester to `use` it.
 */
export interface IssuanceGrant {
    /** Name of the ClusterRole and of its ClusterRoleBinding. */
    readonly name: string;
    readonly subject: Subject;
    readonly policies: readonly CertificateRequestPolicy[];
}

/** Rules of a grant's ClusterRole: `use` of its policies. */
export function grantRules({ policies }: IssuanceGrant) {
    return [
        {
            apiGroups: ["policy.cert-manager.io"],
            resources: ["certificaterequestpolicies"],
            resourceNames: policies.map(({ metadata }) => metadata.name),
            verbs: ["use"],
        },
    ];
}
