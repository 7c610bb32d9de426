import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { grantRules, type IssuanceGrant } from "../../issuance/approverPolicy/policy";
import { awaitReady, ownMetadata } from "../cluster/ownMetadata";

/**
 * Creates the policies of a grant, ready, and the ClusterRole to use them; the binding comes last,
 * and with it they count.
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
        // What `opts` depends on, role and policies depend on already.
        { ...opts, dependsOn: [role, ...policies] },
    );
}
