/** Reference to a cert-manager issuer, as a Certificate carries it. */
export interface IssuerRef {
    readonly group: string;
    readonly kind: "ClusterIssuer" | "GoogleCASClusterIssuer" | "Issuer";
    readonly name: string;
}

/**
 * Names of the link's own ClusterIssuers, by the kind of root behind them: each kind has names of
 * its own, so that one can replace the other in one update.
 */
export function clusterIssuerNames(linkName: string) {
    return { selfSigned: `${linkName}-self-signed`, inCluster: `${linkName}-in-cluster` } as const;
}
