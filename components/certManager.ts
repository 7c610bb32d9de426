import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Arguments of {@link CertManager}. */
export interface CertManagerArgs {
    /** Chart version. */
    readonly version: string;
    /** Where the chart comes from: an OCI reference or the path of a chart folder. */
    readonly chart: string;
    /** Namespace that cert-manager runs in, where ClusterIssuers read their Secrets. */
    readonly namespace: string;
}

/**
 * Installs cert-manager by its Helm chart, CRDs included, and is ready when its webhook answers:
 * the chart's start-up API check creates a test resource, so that Issuers and Certificates
 * succeed in the same update, first time.
 */
export class CertManager extends pulumi.ComponentResource {
    /** Namespace that cert-manager runs in. */
    readonly namespace: string;

    constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:CertManager", name, args, opts);
        this.namespace = args.namespace;

        new k8s.helm.v3.Release(
            `${name}-release`,
            {
                name: "cert-manager",
                chart: args.chart,
                version: args.version,
                namespace: args.namespace,
                createNamespace: true,
                timeout: 300,
                values: chartValues(args),
            },
            { parent: this },
        );

        this.registerOutputs({ namespace: this.namespace });
    }
}

function chartValues({ namespace }: CertManagerArgs) {
    return {
        // `keep`: Helm would delete the CRDs, and with them every Certificate of the cluster.
        crds: { enabled: true, keep: true },
        // The default, kube-system, is closed to workloads on GKE Autopilot.
        global: { leaderElection: { namespace } },
        config: {
            apiVersion: "controller.config.cert-manager.io/v1alpha1",
            kind: "ControllerConfiguration",
            // After a failed issuance cert-manager waits an hour, doubling, unless told.
            certificateRequestMinimumBackoffDuration: "1m",
        },
        // As published the check runs after an install only: an upgrade would not wait.
        startupapicheck: {
            jobAnnotations: { "helm.sh/hook": "post-install,post-upgrade" },
        },
    };
}
