import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ServiceAccountRef } from "../../issuance/issuance";
import { otherIssuersGrant } from "../../issuance/approverPolicy/grants";
import { observed } from "../../observe/observed";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import { policyWebhook } from "../../observe/policyWebhook";
import { grantIssuance } from "./issuanceGrant";

/** Arguments of {@link IssuanceApprover}. */
export interface IssuanceApproverArgs {
    /** Name of the link: cluster-wide objects are named after it. */
    readonly linkName: string;
    /** Namespace to run in: cert-manager's. */
    readonly namespace: string;
    /** Chart version. */
    readonly version: string;
    /** OCI reference or folder of the chart. */
    readonly chart: string;
    /** ClusterIssuers outside the link; requests for them are approved as before. */
    readonly otherClusterIssuers: readonly string[];
    /** Cluster in which its webhook is observed. */
    readonly cluster: PinnedCluster;
}

/**
 * Installs approver-policy in place of cert-manager's own approver, and creates the policies that
 * approve requests for issuers outside the link. A request without an applicable policy stays
 * pending.
 *
 * cert-manager must be ready, with its own approver off. Every issuer must depend on this
 * component: even the Certificate of an in-cluster root needs approval.
 */
export class IssuanceApprover extends pulumi.ComponentResource {
    /** The service account that approves requests. */
    readonly account: ServiceAccountRef;

    constructor(name: string, args: IssuanceApproverArgs, opts?: pulumi.ComponentResourceOptions) {
        const { cluster, ...summary } = args;
        super("mtls:index:IssuanceApprover", name, summary, opts);

        this.account = { namespace: args.namespace, serviceAccount: releaseName };
        const release = this.install(name, args);
        const reachable = observed<pulumi.Resource, string>(
            release,
            { after: release.id, about: release },
            () => policyWebhook(cluster),
        );
        const others = otherIssuersGrant(args.linkName, args.otherClusterIssuers);
        grantIssuance(`${name}-others`, others, { parent: this, dependsOn: reachable });

        this.registerOutputs({});
    }

    private install(name: string, args: IssuanceApproverArgs): pulumi.CustomResource {
        return new k8s.helm.v3.Release(
            `${name}-release`,
            {
                name: releaseName,
                chart: args.chart,
                version: args.version,
                namespace: args.namespace,
                timeout: 300,
                values: chartValues,
            },
            { parent: this },
        );
    }
}

/** Name of the release; the chart gives its service account the same name. */
const releaseName = "cert-manager-approver-policy";

const chartValues = {
    // `keep`: otherwise Helm deletes the CRD, and with it every team's policies.
    crds: { enabled: true, keep: true },
    app: {
        // The default is every signer. These are the signers of cert-manager's own approver.
        approveSignerNames: ["issuers.cert-manager.io/*", "clusterissuers.cert-manager.io/*"],
    },
};
