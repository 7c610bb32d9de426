import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { ServiceAccountRef } from "../../issuance/issuance";
import { ownMetadata } from "../cluster/ownMetadata";

/**
 * Grants an account the verb `approve` on signers. cert-manager's chart grants it on the issuers of
 * cert-manager's own group.
 * @see https://cert-manager.io/docs/usage/certificaterequest/#approval
 */
export function allowApproval(
    name: string,
    {
        approver,
        roleName,
        signers,
    }: {
        readonly approver: ServiceAccountRef;
        readonly roleName: string;
        /** See `signerOf`. */
        readonly signers: readonly string[];
    },
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
    const metadata = ownMetadata({ name: roleName });
    const role = new k8s.rbac.v1.ClusterRole(
        `${name}-approval`,
        {
            metadata,
            rules: [
                {
                    apiGroups: ["cert-manager.io"],
                    resources: ["signers"],
                    verbs: ["approve"],
                    resourceNames: [...signers],
                },
            ],
        },
        opts,
    );
    return new k8s.rbac.v1.ClusterRoleBinding(
        `${name}-approval-binding`,
        {
            metadata,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: roleName },
            subjects: [
                {
                    kind: "ServiceAccount",
                    namespace: approver.namespace,
                    name: approver.serviceAccount,
                },
            ],
        },
        { ...opts, dependsOn: role },
    );
}
