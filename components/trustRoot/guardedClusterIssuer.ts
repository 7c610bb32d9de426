import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerRef } from "../../pki/issuer";
import { issuerRefOf, type IssuerGuard } from "../../issuance/admission/guard";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import { awaitReady, ownMetadata } from "../cluster/ownMetadata";
import { guardIssuer } from "./admission";
import type { TrustRootArgs } from "./trustRoot";

/** Arguments of {@link GuardedClusterIssuer}. */
export interface GuardedClusterIssuerArgs extends IssuerGuard {
    /** API version of the issuer's group. */
    readonly version: string;
    /** Cluster in which its admission policies are observed. */
    readonly cluster: PinnedCluster;
    /** Spec of the issuer. */
    readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * A cluster-wide issuer and the ValidatingAdmissionPolicies that limit who may request which
 * certificate. The policies are created first and observed to be in force, so the issuer is never
 * unguarded, and an identity that was added is admitted.
 *
 * The issuer's controller and its CA must be ready first: pass them in `dependsOn`.
 */
export class GuardedClusterIssuer extends pulumi.ComponentResource {
    /** The issuer, for a Certificate's `issuerRef`. */
    readonly issuerRef: IssuerRef;

    constructor(
        name: string,
        args: GuardedClusterIssuerArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("mtls:index:GuardedClusterIssuer", name, summary(args), opts);
        this.issuerRef = issuerRefOf(args);

        this.issue(name, args, guardIssuer(name, args, args.cluster, this));

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private issue(
        name: string,
        { group, version, kind, issuer, spec }: GuardedClusterIssuerArgs,
        guards: pulumi.Output<pulumi.Resource[]>,
    ): void {
        new k8s.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion: `${group}/${version}`,
                kind,
                metadata: ownMetadata({ name: issuer }, awaitReady),
                spec,
            },
            { parent: this, dependsOn: guards, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}

/** Registered inputs, without identities: each change would show in its diff. */
function summary({ group, version, kind, issuer, spec, requester }: GuardedClusterIssuerArgs) {
    return { apiVersion: `${group}/${version}`, kind, issuer, spec, requester };
}

/**
 * Creates the guarded ClusterIssuer for both sides of the link. Its CA is in the Secret of the same
 * name in cert-manager's namespace; pass the resource that writes the Secret in `dependsOn`.
 */
export function issueFromSecret(
    name: string,
    secretName: string,
    { identities, requester, cluster }: Pick<TrustRootArgs, "identities" | "requester" | "cluster">,
    opts: pulumi.ComponentResourceOptions,
): IssuerRef {
    const { issuerRef } = new GuardedClusterIssuer(
        name,
        {
            group: "cert-manager.io",
            version: "v1",
            kind: "ClusterIssuer",
            issuer: secretName,
            spec: { ca: { secretName } },
            identities,
            requester,
            cluster,
        },
        opts,
    );
    return issuerRef;
}
