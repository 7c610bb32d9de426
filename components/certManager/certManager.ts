import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import {
    certManagerProblems,
    certManagerWarning,
    type CertManagerDeployment,
} from "../../issuance/certManager";
import { describeProblems } from "../../problems/problem";
import type { CertManagerSettings } from "../../config/certManager";
import { mergeValues } from "../../config/charts/values";
import { updateError } from "../../observe/updateError";

type Settings<Install> = Extract<CertManagerSettings, { readonly install: Install }>;

interface Requirements {
    /** Whether cert-manager's own approver is off, because approver-policy decides. */
    readonly disableAutoApproval: boolean;
    /** Whether the link's root has name constraints, which an older cert-manager refuses. */
    readonly nameConstraints: boolean;
}

/** Arguments for a cert-manager that the stack installs. */
export type ManagedCertManagerArgs = Omit<Settings<"managed">, "approver" | "serviceAccount"> &
    Requirements;

/** Arguments for a cert-manager that another team installed. */
export type ExistingCertManagerArgs = Omit<Settings<"existing">, "approver"> & Requirements;

/** Arguments of {@link CertManager}. */
export type CertManagerArgs = ManagedCertManagerArgs | ExistingCertManagerArgs;

/**
 * cert-manager, ready to accept Issuers and Certificates.
 *
 * `managed` installs the Helm chart with its CRDs. The chart's startup API check creates a test
 * resource, so the installation ends only when the webhook answers. `existing` installs and changes
 * nothing; every update checks version, webhook, account and approver of the running one.
 */
export class CertManager extends pulumi.ComponentResource {
    /** Namespace that cert-manager runs in. */
    readonly namespace: string;
    /** Dependency for resources that need cert-manager; resolves once it is ready and checked. */
    readonly ready: pulumi.Output<pulumi.Resource>;

    constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:CertManager", name, summary(args), opts);
        this.namespace = args.namespace;

        this.ready = args.install === "managed" ? this.install(name, args) : this.check(name, args);

        this.registerOutputs({ namespace: this.namespace });
    }

    private install(name: string, args: ManagedCertManagerArgs): pulumi.Output<pulumi.Resource> {
        const release = new k8s.helm.v3.Release(
            `${name}-release`,
            {
                name: "cert-manager",
                chart: args.chart,
                version: args.version,
                namespace: args.namespace,
                createNamespace: true,
                timeout: 300,
                values: mergeValues(args.values, ownValues(args)),
            },
            { parent: this },
        );
        return pulumi.output<pulumi.Resource>(release);
    }

    private check(name: string, args: ExistingCertManagerArgs): pulumi.Output<pulumi.Resource> {
        void pulumi.log.info(
            `cert-manager is expected to run as Deployment ${args.namespace}/${args.deployment}. If ` +
                "it does not exist, correct certManager.namespace and certManager.deployment, or " +
                "let the stack install it: certManager.install managed.",
            this,
        );
        const getDeployment = (part: string, object: string) =>
            k8s.apps.v1.Deployment.get(`${name}-${part}`, object, { parent: this });
        const object = `${args.namespace}/${args.deployment}`;
        const controller = getDeployment("controller", object);
        const webhook = getDeployment("webhook", `${object}-webhook`);
        return pulumi.all([summaryOf(controller), summaryOf(webhook)]).apply((found) => {
            this.checkDeployments(args, ...found);
            return controller;
        });
    }

    private checkDeployments(
        args: ExistingCertManagerArgs,
        controller: CertManagerDeployment,
        webhook: CertManagerDeployment,
    ): void {
        const problems = certManagerProblems(args, controller, webhook);
        if (problems.length > 0) {
            throw updateError(
                describeProblems("The existing cert-manager cannot be used:", problems),
            );
        }
        const warning = certManagerWarning(controller);
        if (warning !== undefined) {
            void pulumi.log.warn(warning, this);
        }
    }
}

/** Registered inputs: no chart values, which may contain a password. */
function summary(args: CertManagerArgs) {
    const { namespace, install } = args;
    return { namespace, install, ...(args.install === "managed" && { version: args.version }) };
}

function summaryOf({ metadata, spec, status }: k8s.apps.v1.Deployment) {
    return pulumi
        .all([metadata, spec.template.spec, status])
        .apply(
            ([{ namespace, name, labels }, pod, { availableReplicas }]): CertManagerDeployment => ({
                namespace,
                name,
                version: labels["app.kubernetes.io/version"],
                availableReplicas,
                serviceAccount: pod.serviceAccountName,
                arguments: pod.containers.flatMap(({ args = [] }) => args),
            }),
        );
}

const afterEveryChange = { "helm.sh/hook": "post-install,post-upgrade" };

function ownValues({ namespace, disableAutoApproval }: ManagedCertManagerArgs) {
    return {
        disableAutoApproval,
        // `keep`: Helm would delete the CRDs, and with them every Certificate of the cluster.
        crds: { enabled: true, keep: true },
        // GKE Autopilot admits no workloads to kube-system, the default.
        global: { leaderElection: { namespace } },
        config: {
            apiVersion: "controller.config.cert-manager.io/v1alpha1",
            kind: "ControllerConfiguration",
            // The default backoff after a failed issuance is one hour, doubling.
            certificateRequestMinimumBackoffDuration: "1m",
            // Deletes a Secret with its Certificate. Otherwise the leaves of a destroyed root would
            // count as issued by the next root, and the key of an in-cluster CA would remain.
            enableCertificateOwnerRef: true,
        },
        // By default the check is a post-install hook, so an upgrade would not wait for it. Helm
        // has deleted the check's account and Role by then, so they need the same hook.
        startupapicheck: {
            jobAnnotations: afterEveryChange,
            rbac: { annotations: afterEveryChange },
            serviceAccount: { annotations: afterEveryChange },
        },
    };
}
