import type { ExistingIssuerSettings } from "../../config/existingIssuer";

/** A ClusterIssuer of another team; its bundle is a placeholder. */
export const clusterIssuer: ExistingIssuerSettings = {
    issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "acme" },
    dedicated: { owner: "pki@acme.example", since: "2026-01-31" },
    trustBundle: "CHANGE-ME",
};

/** An Issuer of another team, in the namespace of the members. */
export const namespacedIssuer: ExistingIssuerSettings = {
    ...clusterIssuer,
    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "acme", namespace: "noetl" },
};

/** An issuer outside cert-manager's own group. */
export const externalIssuer: ExistingIssuerSettings = {
    ...clusterIssuer,
    issuerRef: { group: "awspca.cert-manager.io", kind: "AWSPCAClusterIssuer", name: "acme" },
};
