import { beforeAll, describe, expect, it } from "vitest";

import { existingGuard, type AdmissionPolicy } from "../../../issuance/admission/guard";
import type { Identity } from "../../../pki/identity";
import type { Cluster } from "../../../verify/cluster";
import type { Context, Row } from "../../../verify/row";
import { admissionRows } from "../../../verify/rows/admission";
import { dedicationRows } from "../../../verify/rows/unproven";
import { createAuthority, type Authority, type Files } from "../../support/pki";
import {
    clientIdentity,
    contextWith,
    existingIssuer,
    guardOf,
    issuerRef,
    linkIn,
    linkOfExistingIssuer,
    workerState,
    reading,
    readyCertificate,
    requester,
    requestOf,
    serverIdentity,
    type GuardObjects,
} from "./fixtures";

let authority: Authority;
let context: Context;
let files: Files;

beforeAll(async () => {
    authority = await createAuthority();
    context = contextWith(authority);
    files = await authority.issue(requestOf(clientIdentity));
});

/** The row of an issuer with these admission objects. */
async function rowOn(
    guard: GuardObjects,
    issuer: Partial<typeof issuerRef> = issuerRef,
    others: readonly Identity[] = [],
): Promise<Row | undefined> {
    const certificate = { ...readyCertificate(), spec: { issuerRef: { ...issuerRef, ...issuer } } };
    const members = [
        workerState(files, { certificate: { state: "found", value: certificate } }),
        ...others.map((identity) =>
            workerState(files, { identity, certificate: { state: "absent" } }),
        ),
    ];
    const cluster = { guardObject: reading(guard) } as Cluster;
    const [row] = await admissionRows(cluster, linkIn("mtls"), members, context);
    return row;
}

/** The objects, with fields of one spec replaced. */
const changed = (key: string, change: (spec: AdmissionPolicy) => object): GuardObjects => {
    const { spec } = guard[key] as { readonly spec: AdmissionPolicy };
    return { ...guard, [key]: { spec: { ...spec, ...change(spec) } } };
};

const guard = guardOf(issuerRef, { identities: [clientIdentity] });
const policy = "validatingadmissionpolicies/link";
const binding = "validatingadmissionpolicybindings/link";

describe("admission policies of a CA issuer", () => {
    it("pass as the program creates them, with the API server's defaults", async () => {
        expect(await rowOn(guard)).toMatchObject({
            status: "pass",
            evidence:
                "ValidatingAdmissionPolicies link, link-certificates, link-issuers, for 1 identity",
        });
    });

    it.each([
        ["no policy", policy, "Policy link"],
        ["no binding", binding, "PolicyBinding link"],
        [
            "none on Certificates",
            "validatingadmissionpolicies/link-certificates",
            "Policy link-certificates",
        ],
        [
            "none on other issuers",
            "validatingadmissionpolicybindings/link-issuers",
            "PolicyBinding link-issuers",
        ],
    ])("fail if there is %s", async (_, key, missing) => {
        expect(await rowOn({ ...guard, [key]: undefined })).toMatchObject({
            status: "fail",
            evidence: `no ValidatingAdmission${missing}: any account that may create Certificates gets any certificate`,
        });
    });

    it.each<[string, GuardObjects]>([
        ["a rule is gone", changed(policy, (spec) => ({ validations: spec.validations.slice(1) }))],
        [
            "a rule is weaker",
            changed(policy, (spec) => ({
                validations: spec.validations.map((one) => ({ ...one, expression: "true" })),
            })),
        ],
        ["it is ignored on errors", changed(policy, () => ({ failurePolicy: "Ignore" }))],
        [
            "it leaves namespaces out",
            changed(policy, ({ matchConstraints }) => ({
                matchConstraints: {
                    ...matchConstraints,
                    namespaceSelector: { matchLabels: { a: "b" } },
                },
            })),
        ],
        [
            "it leaves requests out",
            changed(policy, ({ matchConstraints }) => ({
                matchConstraints: {
                    ...matchConstraints,
                    excludeResourceRules: matchConstraints.resourceRules,
                },
            })),
        ],
        ["it only warns", changed(binding, () => ({ validationActions: ["Warn"] }))],
        [
            "its binding leaves namespaces out",
            changed(binding, () => ({
                matchResources: { namespaceSelector: { matchLabels: { a: "b" } } },
            })),
        ],
    ])("fail if %s", async (_, objects) => {
        expect(await rowOn(objects)).toMatchObject({
            status: "fail",
            evidence: "ValidatingAdmissionPolicy link or its binding was changed",
        });
    });

    it("must list the namespaces of all members", async () => {
        const elsewhere = movedTo("workers");
        expect(await rowOn(guard, issuerRef, [elsewhere])).toMatchObject({ status: "fail" });
        const wider = guardOf(issuerRef, { identities: [clientIdentity, elsewhere] });
        expect(await rowOn(wider, issuerRef, [elsewhere])).toMatchObject({ status: "pass" });
    });
});

describe("admission policies of a GoogleCASClusterIssuer", () => {
    const kind = "GoogleCASClusterIssuer";
    const google = { group: "cas-issuer.jetstack.io", kind };
    const template = "projects/p/locations/l/certificateTemplates/link-client";
    const issuers = "validatingadmissionpolicies/link-issuers";
    const signing = (spec: object) => ({ "googlecasclusterissuers/link": { spec } });
    const guardedFor = (...identities: Identity[]): GuardObjects => ({
        ...guardOf(issuerRef, { kind, group: google.group, identities, template }),
        ...signing({ certificateTemplate: template }),
    });

    it("must list the identities of one usage only", async () => {
        expect(await rowOn(guardedFor(clientIdentity), google)).toMatchObject({
            status: "pass",
            evidence:
                "ValidatingAdmissionPolicies link, link-certificates, link-issuers, for 1 identity",
        });
        expect(await rowOn(guardedFor(serverIdentity), google)).toMatchObject({ status: "fail" });
        expect(await rowOn(guardedFor(serverIdentity, clientIdentity), google)).toMatchObject({
            status: "fail",
        });
    });

    it("must list the namespaces of members with that usage, also those without a certificate", async () => {
        const server = { ...movedTo("elsewhere"), usage: serverIdentity.usage };
        expect(await rowOn(guardedFor(clientIdentity), google, [server])).toMatchObject({
            status: "pass",
        });
        expect(await rowOn(guardedFor(clientIdentity), google, [movedTo("workers")])).toMatchObject(
            {
                status: "fail",
            },
        );
    });

    it("fail if other issuers may use its template", async () => {
        expect(
            await rowOn({ ...guardedFor(clientIdentity), [issuers]: undefined }, google),
        ).toMatchObject({
            status: "fail",
            evidence:
                "no ValidatingAdmissionPolicy link-issuers: any account that may create Certificates gets any certificate",
        });
    });

    it("fail if the issuer uses a template that they do not guard", async () => {
        const other = signing({ certificateTemplate: `${template}-2` });
        expect(await rowOn({ ...guardedFor(clientIdentity), ...other }, google)).toMatchObject({
            status: "fail",
            evidence: "ValidatingAdmissionPolicy link-issuers or its binding was changed",
        });
    });

    it.each<[string, GuardObjects, string]>([
        [
            "signs by no template",
            signing({}),
            "GoogleCASClusterIssuer link signs by no certificate template: any name, for any usage",
        ],
        [
            "is not there",
            { "googlecasclusterissuers/link": undefined },
            "no GoogleCASClusterIssuer link",
        ],
    ])("fail if the issuer %s", async (_, objects, evidence) => {
        expect(await rowOn({ ...guardedFor(clientIdentity), ...objects }, google)).toMatchObject({
            status: "fail",
            evidence,
            look: "kubectl get googlecasclusterissuers link -o yaml",
        });
    });
});

const movedTo = (namespace: string): Identity => ({
    ...clientIdentity,
    workload: { ...clientIdentity.workload, namespace },
});

describe("admission policies of an issuer that another team made", () => {
    const { group, kind, name } = existingIssuer;
    const identities = [clientIdentity];
    const objects = guardOf(
        issuerRef,
        existingGuard("link", existingIssuer, { identities, requester }),
    );

    async function rowBehind(guardObjects: GuardObjects, link = linkOfExistingIssuer) {
        const value = { ...readyCertificate(), spec: { issuerRef: { group, kind, name } } };
        const members = [workerState(files, { certificate: { state: "found", value } })];
        const cluster = { guardObject: reading(guardObjects) } as Cluster;
        const [row] = await admissionRows(cluster, link, members, context);
        return row;
    }

    it("pass as the program creates them, under the link's name", async () => {
        expect(await rowBehind(objects)).toMatchObject({
            status: "pass",
            evidence:
                "ValidatingAdmissionPolicies link-existing-issuer, link-existing-issuer-certificates, for 1 identity",
        });
    });

    it("fail if they guard an Issuer of that name in another namespace", async () => {
        const elsewhere = { ...existingIssuer, namespace: "shop" };
        const link = {
            ...linkOfExistingIssuer,
            issuance: { ...linkOfExistingIssuer.issuance, existingIssuer: elsewhere },
        };
        expect(await rowBehind(objects, link)).toMatchObject({ status: "fail" });
    });
});

describe("what admission cannot guard", () => {
    it("is a row with the owner's statement, behind an issuer that another team made", () => {
        expect(dedicationRows(linkOfExistingIssuer)).toEqual([
            {
                id: "authority.dedicated",
                subject: "trust root",
                meaning: "no other issuer signs under that CA",
                status: "skip",
                evidence:
                    "not known here: admission guards Issuer acme alone, and another issuer over the same authority signs whatever it is asked; pki@acme.example states that the CA serves this link alone, since 2026-01-31",
            },
        ]);
    });

    it("has no row behind an issuer of the stack, nor in plain", () => {
        expect(dedicationRows(linkIn("mtls"))).toEqual([]);
        expect(dedicationRows({ ...linkOfExistingIssuer, mode: "plain" })).toEqual([]);
    });
});
