import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { issuerAdmissionPolicy } from "../checks/issuerAdmission";
import type { Usage } from "../contracts";
import type { IssuerRef } from "./trustRoot";

/** Arguments of {@link GuardedClusterIssuer}. */
export interface GuardedClusterIssuerArgs {
    readonly apiVersion: string;
    readonly kind: IssuerRef["kind"];
    /** Name of the issuer and of the admission policy in front of it. */
    readonly issuerName: string;
    /** Spec of the issuer: what it signs with. */
    readonly spec: Readonly<Record<string, unknown>>;
    /** Sides of the link that it signs for. */
    readonly usages: readonly Usage[];
    /** Namespaces that may ask the issuer for a certificate. */
    readonly requesterNamespaces: readonly string[];
}

/**
 * A cluster-wide issuer, and the ValidatingAdmissionPolicy that limits who may ask it. The policy
 * comes first, so that there is no moment with an unguarded issuer.
 *
 * Its controller and what it signs with must be ready before it: pass them by `dependsOn`.
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
        this.issuerRef = { group, kind: args.kind, name: args.issuerName };

        const binding = this.guard(name, args);
        this.issue(name, args, binding);

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private guard(name: string, args: GuardedClusterIssuerArgs): pulumi.Resource {
        const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            `${name}-policy`,
            {
                metadata: { name: args.issuerName },
                spec: issuerAdmissionPolicy(
                    { ...this.issuerRef, usages: args.usages },
                    args.requesterNamespaces,
                ),
            },
            { parent: this },
        );
        return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            `${name}-policy-binding`,
            {
                metadata: { name: args.issuerName },
                spec: { policyName: args.issuerName, validationActions: ["Deny"] },
            },
            { parent: this, dependsOn: policy },
        );
    }

    private issue(name: string, args: GuardedClusterIssuerArgs, guard: pulumi.Resource): void {
        new k8s.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion: args.apiVersion,
                kind: args.kind,
                metadata: {
                    name: args.issuerName,
                    annotations: { "pulumi.com/waitFor": "condition=Ready" },
                },
                spec: args.spec,
            },
            { parent: this, dependsOn: guard, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}

/** A ClusterIssuer of cert-manager's own over the CA in a Secret of the same name, for both sides. */
export function caIssuer(name: string): Omit<GuardedClusterIssuerArgs, "requesterNamespaces"> {
    return {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        issuerName: name,
        spec: { ca: { secretName: name } },
        usages: ["server", "client"],
    };
}
