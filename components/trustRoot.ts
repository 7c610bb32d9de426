import type * as pulumi from "@pulumi/pulumi";

import type { Usage } from "../contracts";
import type { Requester } from "../link/identity";
import { InClusterRoot } from "./inClusterRoot";
import { SelfSignedRoot } from "./selfSignedRoot";

/** Reference to a cert-manager issuer, as a Certificate carries it. */
export interface IssuerRef {
    readonly group: string;
    readonly kind: "ClusterIssuer" | "Issuer";
    readonly name: string;
}

/** What every certificate of the link chains to, whoever keeps its key. */
export interface TrustRoot extends pulumi.ComponentResource {
    /** The issuer that signs leaves for one side of the link. */
    issuerFor(usage: Usage): IssuerRef;
    /** PEM bundle that peers verify against; absent where only the cluster knows it. */
    readonly trustBundle?: pulumi.Output<string>;
}

/** Arguments that every kind of trust root takes. */
export interface TrustRootArgs {
    /** Name of the link: cluster-wide objects are named after it. */
    readonly linkName: string;
    /** cert-manager's own account: a ClusterIssuer reads the Secrets of its namespace. */
    readonly requester: Requester;
    /** Namespaces that may ask the issuer for a certificate. */
    readonly requesterNamespaces: readonly string[];
    /** Lifetime of the root certificate, a Go duration in whole hours. */
    readonly lifetime: string;
    /** DNS names that leaves may carry, for roots that can be constrained to them. */
    readonly permittedDnsNames: readonly string[];
    /** IP addresses that leaves may carry, for roots that can be constrained to them. */
    readonly permittedIpAddresses: readonly string[];
    /** Refuse to delete or replace the root's key and certificate: peers trust them. */
    readonly protect: boolean;
}

/** Where the root's key pair comes from: see the class of each kind. */
export type TrustRootKind = "inCluster" | "selfSigned";

/** Creates the trust root that config chose. */
export function createTrustRoot(
    kind: TrustRootKind,
    name: string,
    args: TrustRootArgs,
    opts?: pulumi.ComponentResourceOptions,
): TrustRoot {
    switch (kind) {
        case "inCluster":
            return new InClusterRoot(name, args, opts);
        case "selfSigned":
            return new SelfSignedRoot(name, args, opts);
        default:
            return kind satisfies never;
    }
}
