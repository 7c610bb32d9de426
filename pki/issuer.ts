/** Reference to a cert-manager issuer: `spec.issuerRef` of a Certificate. */
export interface IssuerRef {
    readonly group: string;
    /** `ClusterIssuer`, `Issuer`, or the kind of an external issuer. */
    readonly kind: string;
    readonly name: string;
}

/**
 * Names of the link's own ClusterIssuers by kind of trust root. The names differ, so that one
 * update can replace one kind of root with the other.
 */
export function clusterIssuerNames(linkName: string) {
    return { selfSigned: `${linkName}-self-signed`, inCluster: `${linkName}-in-cluster` } as const;
}
