import { describe, expect, test } from "vitest";

import {
    certManagerProblems,
    certManagerWarning,
    type CertManagerDeployment,
} from "../../../issuance/certManager";
import { describeProblem } from "../../../problems/problem";

const controller: CertManagerDeployment = {
    namespace: "cert-manager",
    name: "cert-manager",
    version: "v1.21.2",
    availableReplicas: 1,
    serviceAccount: "cert-manager",
    arguments: ["--v=2", "--controllers=*,-certificaterequests-approver"],
};
const webhook: CertManagerDeployment = { ...controller, name: "cert-manager-webhook" };
const expected = {
    serviceAccount: "cert-manager",
    disableAutoApproval: true,
    nameConstraints: false,
};

const faultsOf = (change: Partial<CertManagerDeployment>, disableAutoApproval = true) =>
    certManagerProblems(
        { ...expected, disableAutoApproval },
        { ...controller, ...change },
        webhook,
    ).map(describeProblem);

describe("an existing cert-manager", () => {
    test("is accepted as its chart installs it, with its own approver off", () => {
        expect(faultsOf({})).toEqual([]);
    });

    test("is refused while its own approver approves everything", () => {
        expect(faultsOf({ arguments: ["--v=2"] })).toEqual([
            "Deployment cert-manager/cert-manager, argument --controllers is missing; expected its own approver off: -certificaterequests-approver among them. Fix: have the team that runs it set disableAutoApproval in its chart, or remove certManager.approver",
        ]);
    });

    test.each([
        ["an older release", "v1.15.5", 'is "v1.15.5"'],
        ["a release of cert-manager 0", "v0.16.1", 'is "v0.16.1"'],
        ["a version that is not a release", "latest", 'is "latest"'],
        ["a Deployment without a version label", undefined, "is missing"],
    ])("is refused as %s", (_, version, found) => {
        expect(faultsOf({ version })).toEqual([
            `Deployment cert-manager/cert-manager, label app.kubernetes.io/version ${found}; expected cert-manager v1.16.0 or later. Fix: upgrade cert-manager, or name its controller's Deployment in certManager.deployment`,
        ]);
    });

    test.each([0, undefined])("is refused with %s pods of its webhook", (availableReplicas) => {
        const down = { ...webhook, name: "cert-manager-webhook", availableReplicas };
        expect(certManagerProblems(expected, controller, down).map(describeProblem)).toEqual([
            "Deployment cert-manager/cert-manager-webhook, status.availableReplicas is 0; expected a webhook that answers: without it the API server refuses Certificates. Fix: look at its pods: kubectl --namespace cert-manager get pods",
        ]);
    });

    test.each([
        [
            "v1.16.0",
            "cert-manager v1.16.0 gets no more fixes upstream: v1.20 is the oldest release that does.",
        ],
        [
            "v1.19.9",
            "cert-manager v1.19.9 gets no more fixes upstream: v1.20 is the oldest release that does.",
        ],
        ["v1.20.0", undefined],
        ["v1.21.2", undefined],
    ])(
        "at %s is accepted, with a warning if upstream no longer supports it",
        (version, warning) => {
            expect(faultsOf({ version })).toEqual([]);
            expect(certManagerWarning({ ...controller, version })).toBe(warning);
        },
    );

    const gate = (value: boolean) => [
        "--v=2",
        `--feature-gates=Other=true,NameConstraints=${value}`,
    ];
    test.each([
        ["below 1.20", "v1.19.4", [], [], 1],
        ["below 1.20, with the feature on in its controller only", "v1.19.4", gate(true), [], 1],
        ["below 1.20, with the feature off", "v1.19.4", gate(false), gate(false), 1],
        ["below 1.20, with the feature on in both", "v1.19.4", gate(true), gate(true), 0],
        ["of 1.20", "v1.20.0", [], [], 0],
    ])(
        "%s: an inCluster root, whose name constraints it may refuse",
        (_, version, controllerArguments, webhookArguments, refusals) => {
            const problems = (nameConstraints: boolean) =>
                certManagerProblems(
                    { ...expected, disableAutoApproval: false, nameConstraints },
                    { ...controller, version, arguments: controllerArguments },
                    { ...webhook, version, arguments: webhookArguments },
                ).map(describeProblem);
            expect(problems(false)).toEqual([]);
            expect(problems(true)).toEqual(
                Array.from(
                    { length: refusals },
                    () =>
                        `Deployment cert-manager/cert-manager, label app.kubernetes.io/version is "${version}"; expected cert-manager v1.20.0 or later for trustRoot.kind inCluster: an older webhook refuses the root's name constraints. Fix: upgrade cert-manager, or set --feature-gates=NameConstraints=true on its controller and its webhook, or choose another trustRoot.kind`,
                ),
            );
        },
    );

    test("may keep its own approver if approver-policy is off", () => {
        expect(faultsOf({ arguments: [] }, false)).toEqual([]);
    });

    test.each([
        ["a Deployment with another service account", "cm", "cm"],
        ["a Deployment without a service account", undefined, "default"],
    ])(
        "is refused as %s, because admission would refuse its requests",
        (_, serviceAccount, found) => {
            expect(faultsOf({ serviceAccount })).toEqual([
                `Deployment cert-manager/cert-manager, spec.template.spec.serviceAccountName is "${found}"; expected cert-manager. Fix: pulumi config set --path certManager.serviceAccount ${found}`,
            ]);
        },
    );
});
