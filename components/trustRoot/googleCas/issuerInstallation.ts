import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { GoogleCasSettings } from "../../../config/trustRoot";
import type { ServiceAccountRef } from "../../../issuance/issuance";
import { mergeValues } from "../../../config/charts/values";
import { ownMetadata } from "../../cluster/ownMetadata";

/** Kubernetes service account of google-cas-issuer; the chart names it after itself. */
export const issuerAccount = "cert-manager-google-cas-issuer";

/** API group of its issuers; the project kept it from its first organisation. */
const issuerGroup = "cas-issuer.jetstack.io";

/**
 * Installs google-cas-issuer by its chart, with the identity of a Google service account, and
 * allows `approver` to approve requests for the named issuers. The chart's own grant would cover
 * every issuer of its kinds, in every namespace.
 */
export function installIssuer(
    name: string,
    {
        issuer,
        namespace,
        accountEmail,
        approver,
        approvalName,
        issuerNames,
    }: {
        readonly issuer: GoogleCasSettings["issuer"];
        readonly namespace: string;
        readonly accountEmail: string;
        readonly approver: ServiceAccountRef;
        /** Name of the ClusterRole with the permission to approve. */
        readonly approvalName: string;
        /** Names of the GoogleCASClusterIssuers. */
        readonly issuerNames: readonly string[];
    },
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
    const release = new k8s.helm.v3.Release(
        `${name}-release`,
        {
            name: issuerAccount,
            chart: issuer.chart,
            version: issuer.version,
            namespace,
            timeout: 300,
            values: mergeValues(issuer.values, {
                // `keep`: Helm would delete the CRDs, and with them every issuer of the cluster.
                crds: { enabled: true, keep: true },
                serviceAccount: {
                    annotations: { "iam.gke.io/gcp-service-account": accountEmail },
                },
                app: { approval: { enabled: false } },
            }),
        },
        opts,
    );
    const approval = allowApproval(name, { approver, approvalName, issuerNames }, opts);
    return [release, approval];
}

/**
 * Grants the verb `approve` on the signers of these issuers. The signer of a cluster-wide issuer is
 * named `<resource>.<group>/<name>`.
 * @see https://cert-manager.io/docs/usage/certificaterequest/#approval
 */
function allowApproval(
    name: string,
    {
        approver,
        approvalName,
        issuerNames,
    }: {
        readonly approver: ServiceAccountRef;
        readonly approvalName: string;
        readonly issuerNames: readonly string[];
    },
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    const metadata = ownMetadata({ name: approvalName });
    const role = new k8s.rbac.v1.ClusterRole(
        `${name}-approval`,
        {
            metadata,
            rules: [
                {
                    apiGroups: ["cert-manager.io"],
                    resources: ["signers"],
                    verbs: ["approve"],
                    resourceNames: issuerNames.map(
                        (issuer) => `googlecasclusterissuers.${issuerGroup}/${issuer}`,
                    ),
                },
            ],
        },
        opts,
    );
    return new k8s.rbac.v1.ClusterRoleBinding(
        `${name}-approval-binding`,
        {
            metadata,
            roleRef: {
                apiGroup: "rbac.authorization.k8s.io",
                kind: "ClusterRole",
                name: metadata.name,
            },
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
