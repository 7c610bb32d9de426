import { describe, expect, test } from "vitest";

import { certManagerProblems, type CertManagerDeployment } from "../../../checks/certManager";
import { describeProblem } from "../../../model/problem";

const controller: CertManagerDeployment = {
    namespace: "cert-manager",
    name: "cert-manager",
    version: "v1.21.2",
    availableReplicas: 1,
    serviceAccount: "cert-manager",
    arguments: ["--v=2", "--controllers=*,-certificaterequests-approver"],
};
const webhook: CertManagerDeployment = { ...controller, name: "cert-manager-webhook" };
const expected = { serviceAccount: "cert-manager", disableAutoApproval: true };

const faultsOf = (change: Partial<CertManagerDeployment>, disableAutoApproval = true) =>
    certManagerProblems(
        { ...expected, disableAutoApproval },
        { ...controller, ...change },
        webhook,
    ).map(describeProblem);

describe("an existing cert-manager", () => {
    test("serves as its chart installs it, with its own approver off", () => {
        expect(faultsOf({})).toEqual([]);
    });

    test("is refused while its own approver approves everything", () => {
        expect(faultsOf({ arguments: ["--v=2"] })).toEqual([
            "Deployment cert-manager/cert-manager, argument --controllers is missing; expected its own approver off: -certificaterequests-approver among them. Fix: have whoever runs it set disableAutoApproval in its chart, or set certManager.approver.enabled false",
        ]);
    });

    test("keeps its own approver where no other one decides", () => {
        expect(faultsOf({ arguments: [] }, false)).toEqual([]);
    });

    test.each([
        ["another account", "cm", "cm"],
        ["no account of its own", undefined, "default"],
    ])("is refused as %s, whose requests admission would refuse", (_, serviceAccount, found) => {
        expect(faultsOf({ serviceAccount })).toEqual([
            `Deployment cert-manager/cert-manager, spec.template.spec.serviceAccountName is "${found}"; expected cert-manager. Fix: pulumi config set --path certManager.serviceAccount ${found}`,
        ]);
    });
});
