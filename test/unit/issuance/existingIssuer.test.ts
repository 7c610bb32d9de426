import { beforeAll, describe, expect, test } from "vitest";

import type { ExistingIssuerSettings } from "../../../config/existingIssuer";
import { existingGuard } from "../../../issuance/admission/guard";
import { issuerAdmissionPolicies } from "../../../issuance/admission/policies";
import {
    existingIssuerProblems,
    type ExistingIssuerContext,
} from "../../../issuance/existingIssuer/problems";
import { signerOf, signersOf } from "../../../issuance/signer";
import { pluralOf } from "../../../workload/pluralOf";
import { describeProblem } from "../../../problems/problem";
import { today } from "../../../problems/today";
import { clusterIssuer, externalIssuer, namespacedIssuer } from "../../support/existingIssuer";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { createAuthority } from "../../support/pki";

const link: ExistingIssuerContext = {
    linkName: "noetl-link",
    mode: "mtls",
    identities: [serverIdentity, clientIdentity],
    approverPolicy: false,
    today: today(),
};
let trustBundle: string;

beforeAll(async () => {
    trustBundle = (await createAuthority()).pem;
});

const faults = (
    settings: ExistingIssuerSettings,
    around: Partial<ExistingIssuerContext> = {},
    change: Partial<ExistingIssuerSettings> = {},
) =>
    existingIssuerProblems(
        "trustRoot",
        { ...settings, trustBundle, ...change },
        { ...link, ...around },
    ).map(describeProblem);

const withIssuer = (
    change: Partial<ExistingIssuerSettings["issuerRef"]>,
    settings = clusterIssuer,
): ExistingIssuerSettings => ({ ...settings, issuerRef: { ...settings.issuerRef, ...change } });

const approver = { namespace: "cert-manager", serviceAccount: "approver" };

describe("accepts", () => {
    test.each([
        ["a ClusterIssuer", clusterIssuer],
        ["an Issuer in the namespace of every member", namespacedIssuer],
        ["an issuer of another group", externalIssuer],
        [
            "a namespaced issuer of another group",
            withIssuer({ kind: "StepIssuer", namespace: "noetl" }, externalIssuer),
        ],
        ["an approver", { ...externalIssuer, approver }],
        ["a placeholder as kind, in a preview", withIssuer({ kind: "CHANGE-ME" })],
    ])("%s", (_, settings) => {
        expect(faults(settings)).toEqual([]);
    });

    test("a placeholder as bundle, in a preview", () => {
        expect(faults(clusterIssuer, {}, { trustBundle: "CHANGE-ME" })).toEqual([]);
    });

    test("a bundle that ended in plain, which a rollback may need, and in no other mode", () => {
        const late = { today: "2199-01-01" };
        expect(faults(clusterIssuer, { ...late, mode: "plain" })).toEqual([]);
        expect(faults(clusterIssuer, { ...late, mode: "tls" })).toHaveLength(1);
    });
});

describe("refuses", () => {
    const edge = { ...clientIdentity, workload: { ...clientIdentity.workload, namespace: "edge" } };
    test.each<
        [string, ExistingIssuerSettings, string, (Partial<ExistingIssuerContext> | undefined)?]
    >([
        [
            "an Issuer without its namespace",
            withIssuer({ kind: "Issuer" }),
            "trustRoot.issuerRef.namespace is missing; expected the namespace of the Issuer. Fix: pulumi config set --path 'trustRoot.issuerRef.namespace' <namespace>",
        ],
        [
            "a ClusterIssuer with a namespace",
            withIssuer({ namespace: "noetl" }),
            "trustRoot.issuerRef.namespace is \"noetl\"; expected no namespace: a ClusterIssuer has none. Fix: pulumi config rm --path 'trustRoot.issuerRef.namespace', or set trustRoot.issuerRef.kind to Issuer",
        ],
        [
            "a kind that cert-manager's group lacks",
            withIssuer({ kind: "StepClusterIssuer" }),
            'trustRoot.issuerRef.kind is "StepClusterIssuer"; expected Issuer or ClusterIssuer in group cert-manager.io. Fix: set trustRoot.issuerRef.kind to one of them, or trustRoot.issuerRef.group to the group of that kind',
        ],
        [
            "a namespaced issuer for a link of two namespaces",
            namespacedIssuer,
            'trustRoot.issuerRef.namespace is "noetl"; expected the namespace of every member: Issuer acme signs for its own namespace alone, and worker is in edge. Fix: refer to a cluster-wide issuer, such as a ClusterIssuer',
            { identities: [serverIdentity, edge] },
        ],
        [
            "the stack's own issuer",
            withIssuer({ name: "noetl-link-self-signed" }),
            "trustRoot.issuerRef.name is \"noetl-link-self-signed\"; expected an issuer that another team made: this one is the stack's own, and the update would delete it. Fix: pulumi config set --path 'trustRoot.issuerRef.name' <name>, or keep the trustRoot.kind that made it",
        ],
        [
            "an approver beside approver-policy",
            { ...clusterIssuer, approver },
            "trustRoot.approver is \"cert-manager/approver\"; expected no other approver beside approver-policy (certManager.approver), which could then not approve: requests would wait for ever. Fix: pulumi config rm --path 'trustRoot.approver', or remove certManager.approver",
            { approverPolicy: true },
        ],
    ])("%s", (_, settings, message, around = {}) => {
        expect(faults(settings, around)).toEqual([message]);
    });

    test("every fault of the bundle, by its place", () => {
        expect(faults(clusterIssuer, {}, { trustBundle: "none" })).toMatchObject([
            expect.stringContaining("trustRoot.trustBundle") as string,
        ]);
    });
});

describe("the guard of an existing issuer", () => {
    const requester = { namespace: "cert-manager", serviceAccount: "cert-manager" };
    const policiesOf = ({ issuerRef }: ExistingIssuerSettings) =>
        issuerAdmissionPolicies(
            existingGuard("noetl-link", issuerRef, { identities: link.identities, requester }),
        );

    test("is named after the link, because two namespaces may have an issuer of that name", () => {
        expect(policiesOf(namespacedIssuer).map(({ name }) => name)).toEqual([
            "noetl-link-existing-issuer",
            "noetl-link-existing-issuer-certificates",
        ]);
    });

    test.each([
        [
            "a ClusterIssuer for requests of every namespace",
            clusterIssuer,
            'object.spec.issuerRef.name == "acme" && object.spec.issuerRef.?kind.orValue("Issuer") == "ClusterIssuer"',
        ],
        [
            "an Issuer for requests of its own namespace",
            namespacedIssuer,
            'object.spec.issuerRef.name == "acme" && object.spec.issuerRef.?kind.orValue("Issuer") in ["Issuer", ""] && object.metadata.namespace == "noetl"',
        ],
        [
            "an external issuer",
            externalIssuer,
            'object.spec.issuerRef.name == "acme" && object.spec.issuerRef.?kind.orValue("Issuer") == "AWSPCAClusterIssuer"',
        ],
    ])("guards %s", (_, settings, expression) => {
        for (const { spec } of policiesOf(settings)) {
            expect(spec.matchConditions[0]).toEqual({ name: "asks-the-link-issuer", expression });
        }
    });
});

test("signers have the names by which cert-manager's webhook asks who may approve", () => {
    const issuers = { group: "cert-manager.io", plural: pluralOf("Issuer") };
    const external = { group: "awspca.cert-manager.io", plural: pluralOf("AWSPCAClusterIssuer") };
    expect([
        signerOf(issuers, { name: "acme", namespace: "noetl" }),
        signersOf(issuers),
        signerOf(external, { name: "acme" }),
    ]).toEqual([
        "issuers.cert-manager.io/noetl.acme",
        "issuers.cert-manager.io/*",
        "awspcaclusterissuers.awspca.cert-manager.io/acme",
    ]);
});
