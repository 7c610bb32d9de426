import type { IssuerRef } from "../pki/issuer";

/** A Kubernetes service account. */
export interface ServiceAccountRef {
    readonly namespace: string;
    readonly serviceAccount: string;
}

/** How requests for the link's issuers are made and approved. */
export interface Issuance {
    /** cert-manager's own service account; it creates the request for every Certificate. */
    readonly requester: ServiceAccountRef;
    /** Whether approver-policy decides on every request, by one policy for each identity. */
    readonly policies: boolean;
    /** The issuer that signs, where another team made it. */
    readonly existingIssuer?: ExistingIssuer | undefined;
}

/** An issuer that another team made, and its owner's statement that it serves the link alone. */
export interface ExistingIssuer extends IssuerRef {
    /** Absent for a cluster-wide issuer. */
    readonly namespace?: string | undefined;
    readonly dedicated: { readonly owner: string; readonly since: string };
}
