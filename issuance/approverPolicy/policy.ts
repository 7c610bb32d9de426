/** The part of approver-policy's CertificateRequestPolicy that the link's policies use. */
export interface CertificateRequestPolicy {
    readonly apiVersion: "policy.cert-manager.io/v1alpha1";
    readonly kind: "CertificateRequestPolicy";
    readonly metadata: { readonly name: string };
    readonly spec: {
        /** Which requests it looks at: every part that is given has to match. */
        readonly selector: {
            readonly issuerRef: IssuerSelector;
            readonly namespace?: { readonly matchNames: readonly string[] };
        };
        /** What a request may say: that or less; what is absent it may not say at all. */
        readonly allowed: Allowed;
        /** What a request has to keep to. */
        readonly constraints?: Constraints;
    };
}

/** Issuers by name, kind and API group; an absent part matches all. */
export interface IssuerSelector {
    readonly group: string;
    readonly kind: string;
    readonly name?: string;
}

/** Values of which a request may have any, `*` standing for any text; `required`: one at least. */
export interface AllowedValues {
    readonly values: readonly string[];
    readonly required?: boolean;
}

/** The one value that a request may have, `*` standing for any text. */
export interface AllowedValue {
    readonly value: string;
}

/** What a request may say. */
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
    > & { readonly serialNumber: AllowedValue };
}

/** Bounds of a request: durations as Go writes them, sizes of keys in bits. */
export interface Constraints {
    readonly minDuration: string;
    readonly maxDuration: string;
    readonly privateKey: { readonly algorithm: string; readonly minSize: number };
}

/** Whoever a role is bound to. */
export type Subject =
    | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string }
    | {
          readonly kind: "Group";
          readonly name: string;
          readonly apiGroup: "rbac.authorization.k8s.io";
      };

/**
 * Policies, and whose requests they are looked at for. approver-policy leaves a policy out unless
 * the request's author may `use` it, by RBAC.
 */
export interface IssuanceGrant {
    /** Name of the ClusterRole and of its binding. */
    readonly name: string;
    readonly subject: Subject;
    readonly policies: readonly CertificateRequestPolicy[];
}

/** Rules of the ClusterRole of a grant. */
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
