import { ApiException } from "@kubernetes/client-node";
import { expect, test } from "vitest";

import { policyWebhook } from "../../../observe/policyWebhook";
import { fakeCluster } from "../../support/fakeCluster";

/** The look for an error of the API server; without one the policy is admitted. */
function look(code?: number, message = "") {
    const dryRunCreate = () =>
        code === undefined
            ? Promise.resolve()
            : Promise.reject(new ApiException(code, "", JSON.stringify({ message }), {}));
    return policyWebhook(fakeCluster({ dryRunCreate })).look();
}

const unreachable =
    'Internal error occurred: failed calling webhook "policy.cert-manager.io": failed to call webhook: Post "https://cert-manager-approver-policy.cert-manager.svc:443/validate": dial tcp 10.96.0.9:443: connect: connection refused';

test.each([
    ["admits a policy", undefined, ""],
    ["refuses a policy", 403, 'admission webhook "policy.cert-manager.io" denied the request: no'],
])("the webhook answers if it %s", async (_, code, message) => {
    expect(await look(code, message)).toEqual({ state: "seen" });
});

test.each([
    ["the API server cannot call it", 500, unreachable],
    ["the API server does not serve policies yet", 404, "the server could not find the resource"],
])("the webhook is pending if %s", async (_, code, message) => {
    expect(await look(code, message)).toMatchObject({ state: "pending", found: message });
});

test("an account that may not create policies fails", async () => {
    const forbidden = 'certificaterequestpolicies is forbidden: User "ci" cannot create resource';
    await expect(look(403, forbidden)).rejects.toMatchObject({ code: 403 });
});

test("the dry-run policy selects an issuer that does not exist", async () => {
    const tried: object[] = [];
    const dryRunCreate = (resource: object, object: object) => {
        tried.push(resource, object);
        return Promise.resolve();
    };
    await policyWebhook(fakeCluster({ dryRunCreate })).look();
    expect(tried).toEqual([
        {
            group: "policy.cert-manager.io",
            version: "v1alpha1",
            plural: "certificaterequestpolicies",
        },
        {
            apiVersion: "policy.cert-manager.io/v1alpha1",
            kind: "CertificateRequestPolicy",
            metadata: { name: "noetl-mtls-webhook" },
            spec: { allowed: {}, selector: { issuerRef: { name: "noetl-mtls-webhook" } } },
        },
    ]);
});
