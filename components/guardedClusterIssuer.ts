import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { issuerAdmissionPolicy } from "../checks/issuerAdmission";
import type { IssuerRef } from "./trustRoot";

/** Arguments of {@link GuardedClusterIssuer}. */
export interface GuardedClusterIssuerArgs {
    /** Name of the ClusterIssuer and of the admission policy in front of it. */
    readonly issuerName: string;
    /** Secret in cert-manager's own namespace with the CA's tls.crt and tls.key. */
    readonly secretName: string;
    /** Namespaces that may ask the issuer for a certificate. */
    readonly requesterNamespaces: readonly string[];
}

/**
 * A cert-manager ClusterIssuer over a CA Secret, and the ValidatingAdmissionPolicy that limits who
 * may ask it. The policy comes first, so that there is no moment with an unguarded issuer.
 *
 * The CA Secret and cert-manager must be ready before it: pass them by `dependsOn`.
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
        this.issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: args.issuerName };

        const binding = this.guard(name, args);
        this.issue(name, args, binding);

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private guard(name: string, args: GuardedClusterIssuerArgs): pulumi.Resource {
        const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            `${name}-policy`,
            {
                metadata: { name: args.issuerName },
                spec: issuerAdmissionPolicy(this.issuerRef, args.requesterNamespaces),
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
                apiVersion: "cert-manager.io/v1",
                kind: "ClusterIssuer",
                metadata: {
                    name: args.issuerName,
                    annotations: { "pulumi.com/waitFor": "condition=Ready" },
                },
                spec: { ca: { secretName: args.secretName } },
            },
            { parent: this, dependsOn: guard, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}
