/** cert-manager's own account, in whose name every request for a Certificate is made. */
export interface Requester {
    readonly namespace: string;
    readonly serviceAccount: string;
}

/** What stands between a request and the link's CA. */
export interface Issuance {
    readonly requester: Requester;
    /** Whether approver-policy decides on every request, by one policy for each identity. */
    readonly policies: boolean;
}
