import type { Requester } from "../../link/link";

/** Operation tiers of a CA pool; a pool keeps its own for good. */
export type CasTier = "DEVOPS" | "ENTERPRISE";

/** Algorithms of a key that CA Service makes and keeps in its HSM. */
export const casKeyAlgorithms = [
    "EC_P256_SHA256",
    "EC_P384_SHA384",
    "RSA_PSS_2048_SHA256",
    "RSA_PSS_3072_SHA256",
    "RSA_PSS_4096_SHA256",
    "RSA_PKCS1_2048_SHA256",
    "RSA_PKCS1_3072_SHA256",
    "RSA_PKCS1_4096_SHA256",
] as const;

export type CasKeyAlgorithm = (typeof casKeyAlgorithms)[number];

/** Somebody's word that nothing but this link is issued under a root, and since when. */
export interface Dedication {
    /** Who says so, and whom to ask. */
    readonly owner: string;
    /** Day, `YYYY-MM-DD`. */
    readonly since: string;
}

/** A pool and an authority that the stack makes. All durations are Go durations such as `2160h`. */
export interface CasCreation {
    readonly tier: CasTier;
    /** Number and seal of the authority, `1-4f2a9c`: see `authorityGeneration`. */
    readonly authorityGeneration: string;
    /** Lifetime of the authority's certificate. */
    readonly lifetime: string;
    readonly subject: { readonly commonName?: string | undefined; readonly organization: string };
    /** Algorithm of a key that CA Service makes. @default EC_P256_SHA256 */
    readonly keyAlgorithm?: CasKeyAlgorithm | undefined;
    /** Resource name of a Cloud KMS key version of one's own, in place of `keyAlgorithm`. */
    readonly kmsKeyVersion?: string | undefined;
    /** Publish revocation lists. */
    readonly publishCrl: boolean;
    /** Longest lifetime of a leaf that the pool signs. @default that of the longest declared leaf */
    readonly maximumLifetime?: string | undefined;
    /** How long before its issuance a leaf is valid, against clocks that go behind. */
    readonly backdateDuration: string;
    /** Refuse to delete or replace pool and authority. */
    readonly deletionProtection: boolean;
    /** The authority that signs this one, where it is not a root itself. */
    readonly parent?: CasParent | undefined;
}

/** An authority in CA Service above the link's own. */
export interface CasParent {
    /** `projects/…/locations/…/caPools/…/certificateAuthorities/…`. */
    readonly authority: string;
    /** Word that nothing but this link is issued under its root. */
    readonly dedicated?: Dedication | undefined;
}

/** A pool that somebody else made; nothing of it is written but the issuer's two grants. */
export interface CasExistingPool {
    /** `projects/…/locations/…/caPools/…`. */
    readonly name: string;
    /** Word that nothing but this link is issued under its roots. */
    readonly dedicated?: Dedication | undefined;
    /** Longest lifetime of a leaf that its policy and its authorities allow. */
    readonly maximumLifetime?: string | undefined;
}

/** What config says of a trust root in Google's Certificate Authority Service. */
export interface GoogleCasSettings {
    /** Project of the pool, if the stack makes it, of the templates and of the service account. */
    readonly project: string;
    readonly location: string;
    readonly create?: CasCreation | undefined;
    readonly existingPool?: CasExistingPool | undefined;
    /** Enable the Google services that all this needs. */
    readonly enableServices: boolean;
    /** Workload Identity pool of the cluster. @default the project's own */
    readonly workloadPool?: string | undefined;
    /** google-cas-issuer, by its Helm chart. */
    readonly issuer: {
        readonly chart: string;
        readonly version: string;
        readonly values: Readonly<Record<string, unknown>>;
    };
    /** Who approves requests for the issuers where approver-policy does not. @default cert-manager's own account */
    readonly approver?: Requester | undefined;
}
