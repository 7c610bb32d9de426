import { beforeAll, describe, expect, it } from "vitest";

import type { AdmissionPolicy } from "../../../issuance/admission/guard";
import type { Usage } from "../../../contracts";
import type { Identity } from "../../../pki/identity";
import type { Cluster } from "../../../verify/cluster";
import type { Context, Row } from "../../../verify/row";
import { admissionRows } from "../../../verify/rows/admission";
import { createAuthority, type Authority, type Files } from "../../support/pki";
import {
    clientIdentity,
    contextWith,
    guardOf,
    issuerRef,
    linkIn,
    observedWorker,
    reading,
    readyCertificate,
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

/** The row on an issuer that is guarded by these objects. */
async function rowOn(
    guard: GuardObjects,
    issuer: Partial<typeof issuerRef> = issuerRef,
    others: readonly Identity[] = [],
): Promise<Row | undefined> {
    const certificate = { ...readyCertificate(), spec: { issuerRef: { ...issuerRef, ...issuer } } };
    const members = [
        observedWorker(files, { certificate: { state: "found", value: certificate } }),
        ...others.map((identity) =>
            observedWorker(files, { identity, certificate: { state: "absent" } }),
        ),
    ];
    const cluster = { guardObject: reading(guard) } as Cluster;
    const [row] = await admissionRows(cluster, linkIn("mtls"), members, context);
    return row;
}

/** What a change replaces in the spec of an object. */
const changed = (key: string, change: (spec: AdmissionPolicy) => object): GuardObjects => {
    const { spec } = guard[key] as { readonly spec: AdmissionPolicy };
    return { ...guard, [key]: { spec: { ...spec, ...change(spec) } } };
};

const guard = guardOf(issuerRef);
const policy = "validatingadmissionpolicies/link";
const binding = "validatingadmissionpolicybindings/link";

describe("the guard of the link's issuer", () => {
    it("passes as this program sets it, with the API server's defaults", async () => {
        expect(await rowOn(guard)).toMatchObject({
            status: "pass",
            evidence: "ValidatingAdmissionPolicies link, link-certificates, link-issuers, for app",
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
    ])("fails where there is %s", async (_, key, missing) => {
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
    ])("fails where %s", async (_, objects) => {
        expect(await rowOn(objects)).toMatchObject({
            status: "fail",
            evidence: "ValidatingAdmissionPolicy link or its binding was changed",
        });
    });

    it("holds a CA's issuer to the namespaces of everybody", async () => {
        const elsewhere = movedTo("workers");
        expect(await rowOn(guard, issuerRef, [elsewhere])).toMatchObject({ status: "fail" });
        const wider = guardOf(issuerRef, { namespaces: ["app", "workers"] });
        expect(await rowOn(wider, issuerRef, [elsewhere])).toMatchObject({ status: "pass" });
    });
});

describe("the guard of an issuer of Google's", () => {
    const kind = "GoogleCASClusterIssuer";
    const google = { group: "cas-issuer.jetstack.io", kind };
    const template = "projects/p/locations/l/certificateTemplates/link-client";
    const issuers = "validatingadmissionpolicies/link-issuers";
    const signing = (spec: object) => ({ "googlecasclusterissuers/link": { spec } });
    const guardedFor = (...usages: Usage[]): GuardObjects => ({
        ...guardOf(issuerRef, { kind, usages, template }),
        ...signing({ certificateTemplate: template }),
    });

    it("holds it to its own side of the link", async () => {
        expect(await rowOn(guardedFor("client"), google)).toMatchObject({
            status: "pass",
            evidence: "ValidatingAdmissionPolicies link, link-certificates, link-issuers, for app",
        });
        expect(await rowOn(guardedFor("server"), google)).toMatchObject({ status: "fail" });
        expect(await rowOn(guardedFor("server", "client"), google)).toMatchObject({
            status: "fail",
        });
    });

    it("holds it to the namespaces of that side, those without a certificate yet too", async () => {
        const server = { ...movedTo("elsewhere"), usage: serverIdentity.usage };
        expect(await rowOn(guardedFor("client"), google, [server])).toMatchObject({
            status: "pass",
        });
        expect(await rowOn(guardedFor("client"), google, [movedTo("workers")])).toMatchObject({
            status: "fail",
        });
    });

    it("fails where other issuers may sign by its template", async () => {
        expect(
            await rowOn({ ...guardedFor("client"), [issuers]: undefined }, google),
        ).toMatchObject({
            status: "fail",
            evidence:
                "no ValidatingAdmissionPolicy link-issuers: any account that may create Certificates gets any certificate",
        });
    });

    it("fails where it signs by another template than the one that is guarded", async () => {
        const other = signing({ certificateTemplate: `${template}-2` });
        expect(await rowOn({ ...guardedFor("client"), ...other }, google)).toMatchObject({
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
    ])("fails where it %s", async (_, objects, evidence) => {
        expect(await rowOn({ ...guardedFor("client"), ...objects }, google)).toMatchObject({
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
