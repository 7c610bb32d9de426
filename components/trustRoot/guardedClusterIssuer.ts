import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerRef } from "../../pki/issuer";
import type { IssuerGuard } from "../../issuance/admission/guard";
import {
    issuerAdmissionPolicies,
    type IssuerAdmissionPolicy,
} from "../../issuance/admission/policies";
import { namespacesOf } from "../../pki/identity";
import { awaitReady, ownMetadata } from "../cluster/ownMetadata";
import type { TrustRootArgs } from "./trustRoot";

/** Arguments of {@link GuardedClusterIssuer}. */
export interface GuardedClusterIssuerArgs extends IssuerGuard {
    readonly apiVersion: string;
    /** Spec of the issuer. */
    readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * A cluster-wide issuer and the ValidatingAdmissionPolicies that limit who may request which
 * certificate. The policies are created first, so the issuer is never unguarded.
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
        super("mtls:index:GuardedClusterIssuer", name, args, opts);
        const [group = ""] = args.apiVersion.split("/");
        this.issuerRef = { group, kind: args.kind, name: args.issuer };

        const guards = issuerAdmissionPolicies(args).map((policy) => this.guard(name, policy));
        this.issue(name, args, guards);

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private guard(
        name: string,
        { name: policyName, suffix, spec }: IssuerAdmissionPolicy,
    ): pulumi.Resource {
        const part = `${name}${suffix}-policy`;
        const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            part,
            { metadata: ownMetadata({ name: policyName }), spec },
            { parent: this },
        );
        return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            `${part}-binding`,
            {
                metadata: ownMetadata({ name: policyName }),
                spec: { policyName, validationActions: ["Deny"] },
            },
            { parent: this, dependsOn: policy },
        );
    }

    private issue(
        name: string,
        { apiVersion, kind, issuer, spec }: GuardedClusterIssuerArgs,
        guards: pulumi.Resource[],
    ): void {
        new k8s.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion,
                kind,
                metadata: ownMetadata({ name: issuer }, awaitReady),
                spec,
            },
            { parent: this, dependsOn: guards, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}

/**
 * Creates the guarded ClusterIssuer for both sides of the link. Its CA is in the Secret of the same
 * name in cert-manager's namespace; pass the resource that writes the Secret in `dependsOn`.
 */
export function issueFromSecret(
    name: string,
    secretName: string,
    { identities, requester }: Pick<TrustRootArgs, "identities" | "requester">,
    opts: pulumi.ComponentResourceOptions,
): IssuerRef {
    const { issuerRef } = new GuardedClusterIssuer(
        name,
        {
            apiVersion: "cert-manager.io/v1",
            kind: "ClusterIssuer",
            issuer: secretName,
            spec: { ca: { secretName } },
            usages: ["server", "client"],
            namespaces: namespacesOf(identities),
            requester,
        },
        opts,
    );
    return issuerRef;
}
