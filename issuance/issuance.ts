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
}
