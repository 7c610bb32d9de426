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
    /** Namespace to run in: cert-manager's own. */
    readonly namespace: string;
    /** Chart version. */
    readonly version: string;
    /** Where the chart comes from: an OCI reference or the path of a chart folder. */
    readonly chart: string;
    /** ClusterIssuers of others, whose requests pass as before. */
    readonly otherClusterIssuers: readonly string[];
    /** Where its webhook is observed. */
    readonly cluster: PinnedCluster;
}

/**
 * approver-policy in place of cert-manager's own approver, and the policies that let the requests
 * for everybody else's issuers pass. From then on a request that no policy applies to waits.
 *
 * cert-manager must be ready, with its own approver off. It comes before any issuer whose
 * certificates are waited for: a root that cert-manager makes asks for one itself.
 */
export class IssuanceApprover extends pulumi.ComponentResource {
    /** The account by which it approves. */
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

/** The chart names its account like itself. */
const releaseName = "cert-manager-approver-policy";

const chartValues = {
    // `keep`: Helm would delete the CRD, and with it the policies of everybody.
    crds: { enabled: true, keep: true },
    app: {
        // The default is every signer there is; these are what cert-manager's own approver has.
        approveSignerNames: ["issuers.cert-manager.io/*", "clusterissuers.cert-manager.io/*"],
    },
};
