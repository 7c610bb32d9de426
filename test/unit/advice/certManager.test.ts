import { expect, test } from "vitest";

import {
    certManagerProblems,
    type CertManagerDeployment,
    type RequiredCertManager,
} from "../../../issuance/certManager";
import { describeProblem } from "../../../problems/problem";

const controller: CertManagerDeployment = {
    namespace: "cert-manager",
    name: "cert-manager",
    version: "v1.21.2",
    availableReplicas: 1,
    serviceAccount: "cert-manager",
    arguments: ["--controllers=*,-certificaterequests-approver"],
};
const required: RequiredCertManager = {
    serviceAccount: "cert-manager",
    disableAutoApproval: true,
    nameConstraints: true,
};
const gate = "--feature-gates=NameConstraints=true";

/** What runs, and what the stack demands of it. */
interface State {
    readonly controller?: Partial<CertManagerDeployment>;
    readonly webhook?: Partial<CertManagerDeployment>;
    readonly required?: Partial<RequiredCertManager>;
}

const problemsOf = (state: State) =>
    certManagerProblems(
        { ...required, ...state.required },
        { ...controller, ...state.controller },
        { ...controller, name: "cert-manager-webhook", ...state.webhook },
    ).map(describeProblem);

test.each<[string, State, string, State]>([
    [
        "an old release",
        { controller: { version: "v1.15.0" }, required: { nameConstraints: false } },
        "upgrade cert-manager",
        { controller: { version: "v1.21.2" } },
    ],
    [
        "a Deployment that is not cert-manager's controller",
        { controller: { name: "trust-manager", version: "v0.9.0" } },
        "name its controller's Deployment in certManager.deployment",
        {},
    ],
    [
        "name constraints that are off, by the feature gate",
        { controller: { version: "v1.18.0" } },
        `set ${gate} on its controller and its webhook`,
        {
            controller: { version: "v1.18.0", arguments: [...controller.arguments, gate] },
            webhook: { arguments: [gate] },
        },
    ],
    [
        "name constraints that are off, by another kind of root",
        { controller: { version: "v1.18.0" } },
        "choose another trustRoot.kind",
        { controller: { version: "v1.18.0" }, required: { nameConstraints: false } },
    ],
    [
        "a controller on another account",
        { controller: { serviceAccount: "cm" } },
        "pulumi config set --path certManager.serviceAccount cm",
        { controller: { serviceAccount: "cm" }, required: { serviceAccount: "cm" } },
    ],
    [
        "an approver of its own",
        { controller: { arguments: [] } },
        "set disableAutoApproval in its chart",
        {},
    ],
    [
        "an approver of its own, without approver-policy",
        { controller: { arguments: [] } },
        "remove certManager.approver",
        { controller: { arguments: [] }, required: { disableAutoApproval: false } },
    ],
])("following the advice removes the problem of %s", (_, before, fix, after) => {
    expect(problemsOf(before)).toEqual([expect.stringContaining(fix)]);
    expect(problemsOf(after)).toEqual([]);
});
