import { ApiException } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";

import { IssuanceApprover } from "../../../components/issuance/issuanceApprover";
import { IssuancePolicy } from "../../../components/issuance/issuancePolicy";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import { fakeCluster } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { hasRegisteredOutputs, recordResources, settle } from "../../support/recorder";
import { rejectionsOf } from "../../support/rejections";

const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "ca" } as const;
const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };

describe("IssuanceApprover", () => {
    test("installs the chart in cert-manager's namespace, for cert-manager's signers only", async () => {
        const recorder = await recordResources();
        const component = new IssuanceApprover("approver", {
            linkName: "link",
            namespace: "cert-manager",
            version: "v0.28.0",
            chart: "oci://charts/approver-policy",
            otherClusterIssuers: ["team-a"],
            cluster: fakeCluster(),
        });
        await settle();
        expect(recorder.named("approver-release").inputs).toMatchObject({
            namespace: "cert-manager",
            version: "v0.28.0",
            values: {
                crds: { keep: true },
                app: {
                    approveSignerNames: [
                        "issuers.cert-manager.io/*",
                        "clusterissuers.cert-manager.io/*",
                    ],
                },
            },
        });
        expect(recorder.resources.map(({ name }) => name)).toEqual(
            expect.arrayContaining([
                "approver-others-link-others-issuers",
                "approver-others-link-others-cluster-team-a",
                "approver-others-role",
                "approver-others-binding",
            ]),
        );
        expect(hasRegisteredOutputs(component)).toBe(true);
    });
});

describe("the policies for issuers outside the link", () => {
    const args = (dryRunCreate: PinnedCluster["dryRunCreate"]) => ({
        linkName: "link",
        namespace: "cert-manager",
        version: "v0.28.0",
        chart: "oci://charts/approver-policy",
        otherClusterIssuers: [],
        cluster: fakeCluster({ dryRunCreate }),
    });

    test("are created after approver-policy's webhook has validated one", async () => {
        const recorder = await recordResources();
        let before: readonly string[] = [];
        const dryRunCreate = () => {
            before = recorder.resources.map(({ name }) => name);
            return Promise.resolve();
        };
        new IssuanceApprover("approver", args(dryRunCreate));
        await settle();
        expect(before).toEqual(["approver", "approver-release"]);
        expect(recorder.named("approver-others-binding")).toBeDefined();
    });

    test("are not created if the API server refuses the dry run", async () => {
        const recorder = await recordResources();
        const answer = new ApiException(403, "", '{"message":"ci may not create policies"}', {});
        const errors = await rejectionsOf(async () => {
            new IssuanceApprover(
                "approver",
                args(() => Promise.reject(answer)),
            );
            await settle();
        });
        expect(errors).toMatchObject([
            {
                message:
                    "Webhook of approver-policy: the API server answers 403, ci may not create policies; expected its verdict on a policy. Correct that, and run the update again.",
            },
        ]);
        expect(recorder.resources.map(({ name }) => name)).toEqual([
            "approver",
            "approver-release",
        ]);
    });
});

describe("IssuancePolicy", () => {
    test("creates a policy for each identity, and one denial if both sides share an issuer", async () => {
        const recorder = await recordResources(true);
        const component = new IssuancePolicy("issuance", {
            linkName: "link",
            identities: [serverIdentity, clientIdentity],
            issuers: { server: issuerRef, client: issuerRef },
            requester,
        });
        await settle();
        const policies = recorder.resources.filter(({ type }) =>
            type.endsWith(":CertificateRequestPolicy"),
        );
        expect(policies.map(({ name }) => name).sort()).toEqual([
            "issuance-denial-link-denial-ca",
            "issuance-identities-link-identity-server",
            "issuance-identities-link-identity-worker",
        ]);
        for (const { inputs } of policies) {
            expect(inputs).toMatchObject({
                metadata: { annotations: { "pulumi.com/waitFor": "condition=Ready" } },
            });
        }
        expect(recorder.named("issuance-identities-binding").inputs).toMatchObject({
            roleRef: { kind: "ClusterRole", name: "link-identities" },
            subjects: [{ kind: "ServiceAccount", namespace: "cert-manager" }],
        });
        expect(hasRegisteredOutputs(component)).toBe(true);
    });
});
