import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerGuard } from "../checks/admission/guard";
import { issuerAdmissionPolicies } from "../checks/admission/policies";
import type { IssuerRef } from "./trustRoot";

/**
 * A cert-manager ClusterIssuer over a CA Secret of the same name, and the
 * ValidatingAdmissionPolicies that limit who may ask it, and for what. They come first, so that
 * there is no moment with an unguarded issuer.
 *
 * The CA Secret and cert-manager must be ready before it: pass them by `dependsOn`.
 */
export class GuardedClusterIssuer extends pulumi.ComponentResource {
    /** The issuer, for a Certificate's `issuerRef`. */
    readonly issuerRef: IssuerRef;

    constructor(name: string, args: IssuerGuard, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:GuardedClusterIssuer", name, args, opts);
        this.issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: args.issuer };

        const guards = Object.entries(issuerAdmissionPolicies(args)).map(([policyName, spec]) =>
            this.guard(name, args, policyName, spec),
        );
        this.issue(name, args, guards);

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private guard(
        name: string,
        { issuer }: IssuerGuard,
        policyName: string,
        spec: ReturnType<typeof issuerAdmissionPolicies>[string],
    ): pulumi.Resource {
        const part = `${name}${policyName.slice(issuer.length)}-policy`;
        const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            part,
            { metadata: { name: policyName }, spec },
            { parent: this },
        );
        return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            `${part}-binding`,
            {
                metadata: { name: policyName },
                spec: { policyName, validationActions: ["Deny"] },
            },
            { parent: this, dependsOn: policy },
        );
    }

    private issue(name: string, { issuer }: IssuerGuard, guards: pulumi.Resource[]): void {
        new k8s.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "ClusterIssuer",
                metadata: {
                    name: issuer,
                    annotations: { "pulumi.com/waitFor": "condition=Ready" },
                },
                spec: { ca: { secretName: issuer } },
            },
            { parent: this, dependsOn: guards, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}
