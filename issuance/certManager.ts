import type { Problem } from "../problems/problem";

/** The oldest minor release that the link is tested with: the published recipe's. */
const oldestTested = 16;

/** The oldest minor release with upstream support: the last two (cert-manager.io/docs/releases). */
const oldestSupported = 20;

/** The fields of a cert-manager Deployment that the checks use. */
export interface CertManagerDeployment {
    readonly namespace: string;
    readonly name: string;
    /** Label `app.kubernetes.io/version`; the chart and the published manifests set it. */
    readonly version: string | undefined;
    /** Undefined if no pod is available. */
    readonly availableReplicas: number | undefined;
    /** Undefined if its pods run as `default`. */
    readonly serviceAccount: string | undefined;
    /** Arguments of its containers. */
    readonly arguments: readonly string[];
}

/** The configuration that the link needs of a cert-manager that another team installed. */
export interface RequiredCertManager {
    readonly serviceAccount: string;
    readonly disableAutoApproval: boolean;
    /** Whether Certificates of the link have name constraints: an `inCluster` root. */
    readonly nameConstraints: boolean;
}

/** Checks whether a cert-manager that another team installed can serve the link. */
export function certManagerProblems(
    expected: RequiredCertManager,
    controller: CertManagerDeployment,
    webhook: CertManagerDeployment,
): readonly Problem[] {
    return [
        ...versionProblems(controller),
        ...nameConstraintProblems(expected, [controller, webhook]),
        ...availabilityProblems(webhook),
        ...accountProblems(expected, controller),
        ...approverProblems(expected, controller),
    ];
}

/** A warning if the cert-manager release has no upstream support; undefined otherwise. */
export function certManagerWarning(controller: CertManagerDeployment): string | undefined {
    const minor = minorOf(controller);
    return minor !== undefined && minor < oldestSupported
        ? `cert-manager ${controller.version ?? ""} gets no more fixes upstream: v1.${oldestSupported} is the oldest release that does.`
        : undefined;
}

function versionProblems(controller: CertManagerDeployment): readonly Problem[] {
    const { namespace, name, version } = controller;
    const minor = minorOf(controller);
    return minor !== undefined && minor >= oldestTested
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, label app.kubernetes.io/version`,
                  ...(version !== undefined && { value: version }),
                  expected: `cert-manager v1.${oldestTested}.0 or later`,
                  fix: "upgrade cert-manager, or name its controller's Deployment in certManager.deployment",
              },
          ];
}

/** Below 1.20 the feature is off unless a flag of both programs turns it on (feature gates). */
function nameConstraintProblems(
    { nameConstraints }: RequiredCertManager,
    programs: readonly [CertManagerDeployment, CertManagerDeployment],
): readonly Problem[] {
    const [{ namespace, name, version }] = programs;
    const isOn = ({ arguments: given }: CertManagerDeployment) =>
        given.some((argument) => /^--feature-gates=.*\bNameConstraints=true\b/.test(argument));
    const minor = minorOf(programs[0]);
    // Without a version, versionProblems says so.
    return !nameConstraints || minor === undefined || minor >= 20 || programs.every(isOn)
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, label app.kubernetes.io/version`,
                  value: version,
                  expected:
                      "cert-manager v1.20.0 or later for trustRoot.kind inCluster: an older webhook refuses the root's name constraints",
                  fix: "upgrade cert-manager, or set --feature-gates=NameConstraints=true on its controller and its webhook, or choose another trustRoot.kind",
              },
          ];
}

function availabilityProblems(webhook: CertManagerDeployment): readonly Problem[] {
    const { namespace, name, availableReplicas = 0 } = webhook;
    return availableReplicas > 0
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, status.availableReplicas`,
                  value: availableReplicas,
                  expected:
                      "a webhook that answers: without it the API server refuses Certificates",
                  fix: `look at its pods: kubectl --namespace ${namespace} get pods`,
              },
          ];
}

/** The admission policies accept requests for the link's issuers only from this account. */
function accountProblems(
    expected: RequiredCertManager,
    { namespace, name, serviceAccount = "default" }: CertManagerDeployment,
): readonly Problem[] {
    return serviceAccount === expected.serviceAccount
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, spec.template.spec.serviceAccountName`,
                  value: serviceAccount,
                  expected: expected.serviceAccount,
                  fix: `pulumi config set --path certManager.serviceAccount ${serviceAccount}`,
              },
          ];
}

/** cert-manager's own approver approves every request, so policies have no effect beside it. */
function approverProblems(
    { disableAutoApproval }: RequiredCertManager,
    { namespace, name, arguments: given }: CertManagerDeployment,
): readonly Problem[] {
    const off = given.some((argument) =>
        /^--controllers=.*-certificaterequests-approver/.test(argument),
    );
    return off || !disableAutoApproval
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, argument --controllers`,
                  expected: "its own approver off: -certificaterequests-approver among them",
                  fix: "have the team that runs it set disableAutoApproval in its chart, or remove certManager.approver",
              },
          ];
}

/** The minor number of a version 1.x; undefined for any other version. */
function minorOf({ version = "" }: CertManagerDeployment): number | undefined {
    const [, minor] = /^v?1\.(\d+)\./.exec(version) ?? [];
    return minor === undefined ? undefined : Number(minor);
}
