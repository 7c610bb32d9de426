import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { grantRules, type IssuanceGrant } from "../../issuance/approverPolicy/policy";
import { awaitReady, ownMetadata } from "../cluster/ownMetadata";

/**
 * Creates a grant's policies, waits until they are Ready, and creates the ClusterRole to use them.
 * The binding is created last; only then approver-policy evaluates the policies.
 * @returns the binding.
 */
export function grantIssuance(
    name: string,
    grant: IssuanceGrant,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    const policies = grant.policies.map(
        ({ apiVersion, kind, metadata, spec }) =>
            new k8s.apiextensions.CustomResource(
                `${name}-${metadata.name}`,
                {
                    apiVersion,
                    kind,
                    metadata: ownMetadata(metadata, awaitReady),
                    spec,
                },
                { ...opts, customTimeouts: { create: "90s", update: "90s" } },
            ),
    );
    const role = new k8s.rbac.v1.ClusterRole(
        `${name}-role`,
        { metadata: ownMetadata({ name: grant.name }), rules: grantRules(grant) },
        opts,
    );
    return new k8s.rbac.v1.ClusterRoleBinding(
        `${name}-binding`,
        {
            metadata: ownMetadata({ name: grant.name }),
            roleRef: {
                apiGroup: "rbac.authorization.k8s.io",
                kind: "ClusterRole",
                name: grant.name,
            },
            subjects: [grant.subject],
        },
        // Role and policies already depend on the resources in `opts.dependsOn`.
        { ...opts, dependsOn: [role, ...policies] },
    );
}
