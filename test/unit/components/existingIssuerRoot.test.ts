import { describe, expect, test } from "vitest";

import { WorkloadCertificate } from "../../../components/issuance/workloadCertificate";
import { ExistingIssuerRoot } from "../../../components/trustRoot/existingIssuerRoot";
import type { TrustRootArgs } from "../../../components/trustRoot/trustRoot";
import type { ExistingIssuerSettings } from "../../../config/existingIssuer";
import type { Mode } from "../../../contracts";
import { existingGuard } from "../../../issuance/admission/guard";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import { dryRunsGuardedBy } from "../../support/admission";
import { clusterIssuer, externalIssuer, namespacedIssuer } from "../../support/existingIssuer";
import { fakeCluster } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { hasRegisteredOutputs, recordResources, settle } from "../../support/recorder";
import { rejectionsOf } from "../../support/rejections";

const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };
const args: TrustRootArgs = {
    linkName: "noetl-link",
    mode: "mtls",
    requester,
    approver: requester,
    identities: [serverIdentity, clientIdentity],
    cluster: fakeCluster(),
    protect: true,
};

async function created(settings: ExistingIssuerSettings) {
    const recorder = await recordResources(true);
    const root = new ExistingIssuerRoot("root", { ...args, settings });
    await settle();
    return { recorder, root };
}

const guards = ["root-certificates-policy", "root-policy"].flatMap((name) => [
    `kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy ${name}`,
    `kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding ${name}-binding`,
]);
const names = (resources: readonly { readonly type: string; readonly name: string }[]) =>
    resources.map(({ type, name }) => `${type} ${name}`).sort();

describe("ExistingIssuerRoot", () => {
    test.each([
        ["a ClusterIssuer", clusterIssuer],
        ["an Issuer", namespacedIssuer],
    ])("guards %s, and creates no issuer, no key, no Secret and no grant", async (_, settings) => {
        const { recorder, root } = await created(settings);
        const { group, kind, name } = settings.issuerRef;
        expect(names(recorder.resources)).toEqual(
            [...guards, "mtls:index:ExistingIssuerRoot root"].sort(),
        );
        expect(root.issuerFor()).toEqual({ group, kind, name });
        expect(recorder.named("root").inputs).toEqual({
            linkName: "noetl-link",
            issuerRef: settings.issuerRef,
            dedicated: settings.dedicated,
            trustBundle: settings.trustBundle,
        });
        expect(root.pinned).toBe(true);
        expect(root.issuanceTimeout).toBe("304s");
        expect(hasRegisteredOutputs(root)).toBe(true);
    });

    test("names the policies after the link", async () => {
        const { recorder } = await created(namespacedIssuer);
        expect(recorder.named("root-certificates-policy").inputs).toMatchObject({
            metadata: { name: "noetl-link-existing-issuer-certificates" },
            spec: {
                failurePolicy: "Fail",
                matchConditions: [
                    {
                        expression: expect.stringContaining(
                            'object.metadata.namespace == "noetl"',
                        ) as string,
                    },
                    {},
                ],
            },
        });
        expect(recorder.named("root-policy-binding").inputs).toMatchObject({
            spec: { policyName: "noetl-link-existing-issuer", validationActions: ["Deny"] },
        });
    });

    test.each([
        ["cert-manager's own", undefined, requester],
        [
            "the named one",
            { namespace: "pki", serviceAccount: "approver" },
            { namespace: "pki", serviceAccount: "approver" },
        ],
    ])(
        "lets %s account approve for that external issuer alone",
        async (_, approver, { namespace, serviceAccount }) => {
            const { recorder } = await created({ ...externalIssuer, approver });
            expect(recorder.named("root-approval").inputs).toMatchObject({
                metadata: { name: "noetl-link-existing-issuer-approval" },
                rules: [
                    {
                        apiGroups: ["cert-manager.io"],
                        resources: ["signers"],
                        verbs: ["approve"],
                        resourceNames: ["awspcaclusterissuers.awspca.cert-manager.io/acme"],
                    },
                ],
            });
            expect(recorder.named("root-approval-binding").inputs).toMatchObject({
                roleRef: { name: "noetl-link-existing-issuer-approval" },
                subjects: [{ kind: "ServiceAccount", namespace, name: serviceAccount }],
            });
        },
    );
});

/** An update with a Certificate, in a cluster with these answers about the issuer. */
async function updated(mode: Mode, changes: Partial<PinnedCluster>) {
    const recorder = await recordResources();
    const dryRunCreate = dryRunsGuardedBy(
        existingGuard("noetl-link", clusterIssuer.issuerRef, args),
    );
    const kind = { version: "v1", plural: "clusterissuers", namespaced: false };
    const cluster = fakeCluster({
        dryRunCreate,
        issuerKind: (group) => Promise.resolve({ ...kind, group }),
        ...changes,
    });
    const errors = await rejectionsOf(async () => {
        const settings = clusterIssuer;
        const root = new ExistingIssuerRoot("root", { ...args, mode, settings, cluster });
        const certificate = { identity: clientIdentity, issuerRef: root.issuerFor() };
        new WorkloadCertificate(
            "worker",
            { ...certificate, issuanceTimeout: "9s" },
            { dependsOn: root.ready },
        );
        await settle();
    });
    const isThere = recorder.resources.some(({ name }) => name === "worker-certificate");
    return { isThere, errors: errors.map(String) };
}

const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };

describe("an update requests no Certificate", { timeout: 20_000 }, () => {
    test("before admission is in force, the issuer is Ready, and its approver may approve", async () => {
        const asked: string[] = [];
        const { isThere, errors } = await updated("mtls", {
            issuer: () => Promise.resolve({ state: "found", value: ready }),
            mayApprove: ({ namespace, name }, signer) => {
                asked.push(`${namespace}/${name} ${signer}`);
                return Promise.resolve({ state: "found", value: { allowed: true, reason: "" } });
            },
        });
        expect({ isThere, errors }).toEqual({ isThere: true, errors: [] });
        expect(asked).toEqual([
            "cert-manager/cert-manager clusterissuers.cert-manager.io/*",
            "cert-manager/cert-manager clusterissuers.cert-manager.io/acme",
        ]);
    });

    test("of an issuer that is gone", async () => {
        const { isThere, errors } = await updated("mtls", {});
        expect(isThere).toBe(false);
        expect(errors).toEqual([expect.stringContaining("it is not there")]);
    });

    test("except in plain, in which no peer uses it", async () => {
        expect(await updated("plain", {})).toEqual({ isThere: true, errors: [] });
    });
});
