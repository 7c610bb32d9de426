import { ApiException } from "@kubernetes/client-node";
import { expect, test } from "vitest";

import { policyWebhook } from "../../../observe/policyWebhook";
import { fakeCluster } from "../../support/fakeCluster";

/** A look at a webhook that the API server says this of; nothing where it admits the policy. */
function look(code?: number, message = "") {
    const tryOut = () =>
        code === undefined
            ? Promise.resolve()
            : Promise.reject(new ApiException(code, "", JSON.stringify({ message }), {}));
    return policyWebhook(fakeCluster({ tryOut })).look();
}

const unreachable =
    'Internal error occurred: failed calling webhook "policy.cert-manager.io": failed to call webhook: Post "https://cert-manager-approver-policy.cert-manager.svc:443/validate": dial tcp 10.96.0.9:443: connect: connection refused';

test.each([
    ["admits a policy", undefined, ""],
    ["refuses a policy", 403, 'admission webhook "policy.cert-manager.io" denied the request: no'],
])("the webhook answers where it %s", async (_, code, message) => {
    expect(await look(code, message)).toEqual({ state: "seen" });
});

test.each([
    ["the API server cannot call it", 500, unreachable],
    ["the API server does not serve policies yet", 404, "the server could not find the resource"],
])("the webhook is waited for where %s", async (_, code, message) => {
    expect(await look(code, message)).toMatchObject({ state: "pending", found: message });
});

test("an account that may make no policy is told so", async () => {
    const forbidden = 'certificaterequestpolicies is forbidden: User "ci" cannot create resource';
    await expect(look(403, forbidden)).rejects.toMatchObject({ code: 403 });
});

test("the policy that is tried speaks of no issuer that there could be", async () => {
    const tried: object[] = [];
    const tryOut = (resource: object, object: object) => {
        tried.push(resource, object);
        return Promise.resolve();
    };
    await policyWebhook(fakeCluster({ tryOut })).look();
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
