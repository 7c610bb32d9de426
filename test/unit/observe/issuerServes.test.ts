import { describe, expect, test } from "vitest";

import type { ExistingIssuerSettings } from "../../../config/existingIssuer";
import { issuerServes } from "../../../observe/issuerServes";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import { clusterIssuer, namespacedIssuer } from "../../support/existingIssuer";
import { fakeCluster } from "../../support/fakeCluster";

const approver = { namespace: "cert-manager", serviceAccount: "cert-manager" };
const clusterKind = {
    group: "cert-manager.io",
    version: "v1",
    plural: "clusterissuers",
    namespaced: false,
};
const namespacedKind = { ...clusterKind, plural: "issuers", namespaced: true };
const withReady = (status: string, message = "") =>
    Promise.resolve({
        state: "found",
        value: { status: { conditions: [{ type: "Ready", status, message }] } },
    } as const);
const review = (allowed: boolean) =>
    Promise.resolve({ state: "found", value: { allowed, reason: "" } } as const);

/** A look at an issuer that serves the link, but for these answers. */
const look = (
    changes: Partial<PinnedCluster>,
    { issuerRef }: ExistingIssuerSettings = clusterIssuer,
) =>
    issuerServes(
        fakeCluster({
            issuerKind: () =>
                Promise.resolve(issuerRef.kind === "Issuer" ? namespacedKind : clusterKind),
            issuer: () => withReady("True"),
            mayApprove: () => review(true),
            ...changes,
        }),
        issuerRef,
        approver,
    ).look();

describe("an issuer of another team serves the link", () => {
    test.each([
        ["a ClusterIssuer", clusterIssuer],
        ["an Issuer in a namespace", namespacedIssuer],
    ])("%s that is Ready, and whose approver may approve", async (_, settings) => {
        expect(await look({}, settings)).toEqual({ state: "seen" });
    });

    test.each([
        ["every signer of its resource", "issuers.cert-manager.io/*"],
        ["that one alone", "issuers.cert-manager.io/noetl.acme"],
    ])("if the approver may approve for %s", async (_, allowed) => {
        const mayApprove: PinnedCluster["mayApprove"] = (_account, signer) =>
            review(signer === allowed);
        expect(await look({ mayApprove }, namespacedIssuer)).toEqual({ state: "seen" });
    });

    test("if the account of the update may not ask who approves", async () => {
        const mayApprove = () => Promise.resolve({ state: "forbidden" } as const);
        expect(await look({ mayApprove })).toEqual({ state: "seen" });
    });
});

describe("it does not", () => {
    test.each<[string, Partial<PinnedCluster>, object, ExistingIssuerSettings?]>([
        [
            "where the cluster serves no such kind",
            { issuerKind: () => Promise.resolve(undefined) },
            { state: "refused", found: "the cluster serves no such kind" },
        ],
        [
            "where its kind is namespaced and config names no namespace",
            { issuerKind: () => Promise.resolve(namespacedKind) },
            {
                state: "refused",
                found: "ClusterIssuer is a namespaced kind, and config names no namespace",
            },
        ],
        [
            "where its kind is cluster-wide and config names a namespace",
            { issuerKind: () => Promise.resolve(clusterKind) },
            {
                state: "refused",
                found: "Issuer is a cluster-wide kind, and config names a namespace",
            },
            namespacedIssuer,
        ],
        [
            "if it is gone",
            { issuer: () => Promise.resolve({ state: "absent" }) },
            { state: "refused", found: "it is not there" },
        ],
        [
            "if it may not be read",
            { issuer: () => Promise.resolve({ state: "forbidden" }) },
            {
                state: "refused",
                found: "it may not be read",
                fix: {
                    words: "Allow the account of the update to get clusterissuers of cert-manager.io",
                },
            },
        ],
        [
            "while it is not Ready",
            { issuer: () => withReady("False", "vault is sealed") },
            {
                state: "pending",
                found: "Ready is False: vault is sealed",
                fix: {
                    words: "Have its owner repair it",
                    commands: [
                        "kubectl --context test --namespace noetl describe issuers.cert-manager.io acme",
                    ],
                },
            },
            namespacedIssuer,
        ],
        [
            "before its controller reported",
            { issuer: () => Promise.resolve({ state: "found", value: {} }) },
            { state: "pending", found: "Ready is not set: " },
        ],
        [
            "while its approver may not approve",
            { mayApprove: () => review(false) },
            {
                state: "pending",
                found: "service account cert-manager/cert-manager may not approve requests for clusterissuers.cert-manager.io/acme",
                fix: {
                    words: "Name the account that approves in trustRoot.approver, or grant this one the permission",
                    commands: [
                        "kubectl --context test create clusterrole approve-acme --verb=approve --resource=signers.cert-manager.io --resource-name=clusterissuers.cert-manager.io/acme",
                        "kubectl --context test create clusterrolebinding approve-acme --clusterrole=approve-acme --serviceaccount=cert-manager:cert-manager",
                    ],
                },
            },
        ],
    ])("%s", async (_, changes, expected, settings) => {
        expect(await look(changes, settings)).toMatchObject(expected);
    });
});
