import type * as pulumi from "@pulumi/pulumi";

import type { OwnRootSettings } from "../../config/trustRoot";
import type { ServiceAccountRef } from "../../issuance/issuance";
import type { Mode, Usage } from "../../contracts";
import type { Identity } from "../../pki/identity";
import type { IssuerRef } from "../../pki/issuer";
import type { PinnedCluster } from "../../observe/pinnedCluster";

/** The root of trust that every certificate of the link chains to. */
export interface TrustRoot extends pulumi.ComponentResource {
    /** The issuer that signs leaves for one side of the link. */
    issuerFor(usage: Usage): IssuerRef;
    /** Maximum time until a first certificate is issued, in the format of `customTimeouts`. */
    readonly issuanceTimeout: string;
    /** PEM trust bundle that peers verify against; absent if only the cluster knows it. */
    readonly trustBundle?: pulumi.Output<string>;
    /** True if config pins the bundle: each leaf's ca.crt must be of it. @default false */
    readonly pinned?: boolean;
    /** What a Certificate depends on; the root itself if absent. */
    readonly ready?: pulumi.Output<pulumi.Resource[]>;
    /** The Certificate of the root; absent if cert-manager did not issue the root. */
    readonly rootCertificate?: { readonly namespace: string; readonly name: string };
}

/** Arguments that every kind of trust root takes. */
export interface TrustRootArgs {
    /** Name of the link: cluster-wide objects are named after it. */
    readonly linkName: string;
    /** Protection of the link: none, server certificate, or certificates on both sides. */
    readonly mode: Mode;
    /** cert-manager's service account; a ClusterIssuer reads Secrets in its namespace. */
    readonly requester: ServiceAccountRef;
    /** Service account that approves requests; cert-manager's own unless another approver runs. */
    readonly approver: ServiceAccountRef;
    /** Identities that get a certificate; admission accepts no other. */
    readonly identities: readonly Identity[];
    /** Cluster in which admission and an in-cluster root are observed. */
    readonly cluster: PinnedCluster;
    /** Refuse to delete or replace the root's key and certificate, because peers trust them. */
    readonly protect: boolean;
}

/**
 * Timeout for each certificate when all are requested at once: `first` seconds, plus two seconds
 * for every identity. approver-policy evaluates every policy for every request; on two cores it and
 * cert-manager take 0.3 s for each of 100 certificates, and 1.4 s for each of 500.
 */
export function issuanceTimeout(first: number, { identities }: TrustRootArgs): string {
    return `${first + 2 * identities.length}s`;
}

/** Registered inputs of a trust root, without identities: each change would show in its diff. */
export function rootSummary({
    linkName,
    settings,
}: TrustRootArgs & { readonly settings: OwnRootSettings }) {
    return { linkName, lifetime: settings.lifetime };
}
