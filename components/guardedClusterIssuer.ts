import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerGuard } from "../checks/admission/guard";
import { issuerAdmissionPolicies } from "../checks/admission/policies";
import type { IssuerRef } from "./trustRoot";

/** Arguments of {@link GuardedClusterIssuer}. */
export interface GuardedClusterIssuerArgs extends Pick<IssuerGuard, "namespaces" | "requester"> {
    /** Name of the ClusterIssuer, of the Secret with the CA, and of the policies in front of it. */
    readonly issuerName: string;
}

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

    constructor(
        name: string,
        args: GuardedClusterIssuerArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("mtls:index:GuardedClusterIssuer", name, args, opts);
        const { issuerName, ...who } = args;
        const issuer = { kind: "ClusterIssuer", name: issuerName } as const;
        this.issuerRef = { group: "cert-manager.io", ...issuer };

        const policies = issuerAdmissionPolicies({ issuer, usages: ["server", "client"], ...who });
        const guards = Object.entries(policies).map(([policyName, spec]) => {
            const part = `${name}${policyName.slice(issuerName.length)}-policy`;
            return this.guard(part, policyName, spec);
        });
        this.issue(name, issuerName, guards);

        this.registerOutputs({ issuerRef: this.issuerRef });
    }

    private guard(
        part: string,
        policyName: string,
        spec: ReturnType<typeof issuerAdmissionPolicies>[string],
    ): pulumi.Resource {
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

    private issue(name: string, issuerName: string, guards: pulumi.Resource[]): void {
        new k8s.apiextensions.CustomResource(
            `${name}-issuer`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "ClusterIssuer",
                metadata: {
                    name: issuerName,
                    annotations: { "pulumi.com/waitFor": "condition=Ready" },
                },
                spec: { ca: { secretName: issuerName } },
            },
            { parent: this, dependsOn: guards, customTimeouts: { create: "90s", update: "90s" } },
        );
    }
}
