import { format } from "prettier";
import { afterAll, beforeAll, expect, test } from "vitest";

import { kubectlLink } from "../../lane/cluster/kubectl";
import { run } from "../../lane/cluster/run";
import { grantRules } from "../../issuance/approverPolicy/policy";
import { ask, type Verdict } from "../support/issuance/ask";
import { grants, namespaces, questions } from "../support/issuance/decisions";
import { switchTo } from "../support/lane";

const policies = grants.flatMap((grant) => grant.policies);
const rbac = "rbac.authorization.k8s.io";

/** The policies with their roles, and the right of the requests' authors to make requests. */
const objects = [
    ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    ...policies,
    ...grants.flatMap((grant) => [
        clusterRole(grant.name, grantRules(grant)),
        clusterRoleBinding(grant.name, grant.subject),
    ]),
    clusterRole("decisions-requests", [
        { apiGroups: ["cert-manager.io"], resources: ["certificaterequests"], verbs: ["create"] },
    ]),
    clusterRoleBinding("decisions-requests", {
        kind: "Group",
        name: `system:serviceaccounts:${namespaces[0]}`,
        apiGroup: rbac,
    }),
];

beforeAll(async () => {
    expect(await switchTo("mtls", { certManager: { approver: { enabled: true } } })).toEqual([]);
    await withObjects("apply", "--server-side");
    const names = policies.map(({ metadata }) => metadata.name);
    const ready = ["--for=condition=Ready", "--timeout=60s"];
    await run(kubectlLink, ["wait", "certificaterequestpolicies", ...names, ...ready]);
});

afterAll(async () => {
    await withObjects("delete", "--ignore-not-found");
    expect(await switchTo("mtls")).toEqual([]);
});

// What the evaluator in the unit tests is checked against. `vitest --update` records anew.
test("approver-policy decides as recorded", async () => {
    const decisions = [];
    for (const { what, request } of questions) {
        decisions.push({ what, request, ...decisionOf(await ask(request)) });
    }
    const recorded = await format(JSON.stringify({ grants, decisions }), {
        parser: "json",
        printWidth: 100,
        tabWidth: 4,
    });
    await expect(recorded).toMatchFileSnapshot("../fixtures/issuanceDecisions.json");
});

/** The decision, and the policy that an approval names. */
function decisionOf({ decision, message }: Verdict) {
    const [, by] = /^Approved by CertificateRequestPolicy: "(.*)"$/.exec(message) ?? [];
    return { decision, ...(by !== undefined && { by }) };
}

async function withObjects(...command: string[]): Promise<void> {
    const list = { apiVersion: "v1", kind: "List", items: objects };
    const input = JSON.stringify(list);
    await run(kubectlLink, [...command, "--filename=-"], { input });
}

function clusterRole(name: string, rules: ReturnType<typeof grantRules> | readonly object[]) {
    return { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name }, rules };
}

function clusterRoleBinding(name: string, subject: object) {
    const roleRef = { apiGroup: rbac, kind: "ClusterRole", name };
    const subjects = [subject];
    return {
        apiVersion: `${rbac}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name },
        roleRef,
        subjects,
    };
}
