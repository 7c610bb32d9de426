import type * as pulumi from "@pulumi/pulumi";

import type { OwnRootSettings } from "../../config/trustRoot";
import type { ServiceAccountRef } from "../../issuance/issuance";
import type { Mode, Usage } from "../../contracts";
import type { Identity } from "../../pki/identity";
import type { IssuerRef } from "../../pki/issuer";

/** What every certificate of the link chains to, whoever keeps its key. */
export interface TrustRoot extends pulumi.ComponentResource {
    /** The issuer that signs leaves for one side of the link. */
    issuerFor(usage: Usage): IssuerRef;
    /** How long a first certificate may take, as Pulumi's `customTimeouts` take it. */
    readonly issuanceTimeout: string;
    /** PEM bundle that peers verify against; absent where only the cluster knows it. */
    readonly trustBundle?: pulumi.Output<string>;
    /** The Certificate that cert-manager issued the root for, where it did. */
    readonly rootCertificate?: { readonly namespace: string; readonly name: string };
}

/** Arguments that every kind of trust root takes. */
export interface TrustRootArgs {
    /** Name of the link: cluster-wide objects are named after it. */
    readonly linkName: string;
    /** How far the link is protected. */
    readonly mode: Mode;
    /** cert-manager's own account: a ClusterIssuer reads the Secrets of its namespace. */
    readonly requester: ServiceAccountRef;
    /** Whoever approves requests, an account beside cert-manager's or that one. */
    readonly approver: ServiceAccountRef;
    /** Everyone who is to get a certificate; only their namespaces may ask. */
    readonly identities: readonly Identity[];
    /** Refuse to delete or replace the root's key and certificate: peers trust them. */
    readonly protect: boolean;
}

/**
 * How long each certificate may take where all are asked for at once: the seconds of a first one,
 * and two more for every identity. approver-policy tries every policy on every request: on two cores
 * it and cert-manager take 0.3 s for one of 100, and 1.4 s for one of 500.
 */
export function issuanceTimeout(first: number, { identities }: TrustRootArgs): string {
    return `${first + 2 * identities.length}s`;
}

/** What a trust root registers: not its identities, which would show in the diff of each of them. */
export function rootSummary({
    linkName,
    settings,
}: TrustRootArgs & { readonly settings: OwnRootSettings }) {
    return { linkName, lifetime: settings.lifetime };
}
