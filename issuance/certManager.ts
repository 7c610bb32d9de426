import type { Problem } from "../problems/problem";

/** The oldest minor release of cert-manager that the link is tried with: the published recipe's. */
const oldest = 16;

/** The oldest one that upstream still mends: the last two (cert-manager.io/docs/releases). */
const supported = 20;

/** What a Deployment of cert-manager says of itself. */
export interface CertManagerDeployment {
    readonly namespace: string;
    readonly name: string;
    /** Its label `app.kubernetes.io/version`, which chart and published manifests set. */
    readonly version: string | undefined;
    /** Absent where no pod is available. */
    readonly availableReplicas: number | undefined;
    /** Absent where its pods run as `default`. */
    readonly serviceAccount: string | undefined;
    /** Arguments of its containers. */
    readonly arguments: readonly string[];
}

/** What the link expects of a cert-manager that somebody else installed. */
export interface Expectations {
    readonly serviceAccount: string;
    readonly disableAutoApproval: boolean;
}

/** What keeps a cert-manager that somebody else installed from serving the link. */
export function certManagerProblems(
    expected: Expectations,
    controller: CertManagerDeployment,
    webhook: CertManagerDeployment,
): readonly Problem[] {
    return [
        ...versionProblems(controller),
        ...availabilityProblems(webhook),
        ...accountProblems(expected, controller),
        ...approverProblems(expected, controller),
    ];
}

/** A sentence on a cert-manager that serves, but that upstream no longer mends. */
export function certManagerWarning(controller: CertManagerDeployment): string | undefined {
    const minor = minorOf(controller);
    return minor !== undefined && minor < supported
        ? `cert-manager ${controller.version ?? ""} gets no more fixes upstream: v1.${supported} is the oldest release that does.`
        : undefined;
}

function versionProblems(controller: CertManagerDeployment): readonly Problem[] {
    const { namespace, name, version } = controller;
    const minor = minorOf(controller);
    return minor !== undefined && minor >= oldest
        ? []
        : [
              {
                  field: `Deployment ${namespace}/${name}, label app.kubernetes.io/version`,
                  ...(version !== undefined && { value: version }),
                  expected: `cert-manager v1.${oldest}.0 or later`,
                  fix: "upgrade cert-manager, or name its controller's Deployment in certManager.deployment",
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

/** Admission lets that account alone ask for certificates of the link. */
function accountProblems(
    expected: Expectations,
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

/** Beside an approver that approves everything, policies decide nothing. */
function approverProblems(
    { disableAutoApproval }: Expectations,
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
                  fix: "have whoever runs it set disableAutoApproval in its chart, or set certManager.approver.enabled false",
              },
          ];
}

/** The minor of a version 1.x; undefined for anything else. */
function minorOf({ version = "" }: CertManagerDeployment): number | undefined {
    const [, minor] = /^v?1\.(\d+)\./.exec(version) ?? [];
    return minor === undefined ? undefined : Number(minor);
}
