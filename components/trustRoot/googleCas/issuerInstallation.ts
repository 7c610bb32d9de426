import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { GoogleCasSettings } from "../../../config/trustRoot";
import type { ServiceAccountRef } from "../../../issuance/issuance";
import { mergeValues } from "../../../config/charts/values";
import { signerOf } from "../../../issuance/signer";
import { allowApproval } from "../approval";

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
    const resource = { group: issuerGroup, plural: "googlecasclusterissuers" };
    const signers = issuerNames.map((issuerName) => signerOf(resource, { name: issuerName }));
    const approval = allowApproval(name, { approver, roleName: approvalName, signers }, opts);
    return [release, approval];
}
