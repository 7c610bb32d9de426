import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../../verify/cluster";
import type { Context } from "../../../verify/context";
import type { Row } from "../../../verify/row";
import { guardRows } from "../../../verify/rows/guard";
import { createAuthority, type Authority, type Files } from "../../support/pki";
import {
    clientIdentity,
    contextWith,
    guardOf,
    issuerRef,
    observedWorker,
    readyCertificate,
    requestOf,
} from "./fixtures";

let authority: Authority;
let context: Context;
let files: Files;

beforeAll(async () => {
    authority = await createAuthority();
    context = contextWith(authority);
    files = await authority.issue(requestOf(clientIdentity));
});

type Guard = Readonly<Record<keyof ReturnType<typeof guardOf>, unknown>>;

/** The row on an issuer that is guarded like this; what is undefined is not there. */
async function rowOn(
    guard: Guard,
    issuer: { group: string } = issuerRef,
): Promise<Row | undefined> {
    const admission: Cluster["admission"] = (plural) => {
        const value = guard[plural];
        return Promise.resolve(
            value === undefined ? { state: "absent" } : { state: "found", value },
        );
    };
    const certificate = { ...readyCertificate(), spec: { issuerRef: { ...issuerRef, ...issuer } } };
    const members = [
        observedWorker(files, { certificate: { state: "found", value: certificate } }),
    ];
    const [row] = await guardRows({ admission } as Cluster, members, context);
    return row;
}

describe("the guard of the link's issuer", () => {
    const guard = guardOf(issuerRef);
    const policy = guard.validatingadmissionpolicies;
    const binding = guard.validatingadmissionpolicybindings;

    it("passes as this program sets it, with the API server's defaults", async () => {
        expect(await rowOn(guard)).toMatchObject({
            status: "pass",
            evidence: "ValidatingAdmissionPolicy link, for app",
        });
    });

    it.each([
        ["no policy", { validatingadmissionpolicies: undefined }, "Policy link"],
        ["no binding", { validatingadmissionpolicybindings: undefined }, "PolicyBinding link"],
    ])("fails where there is %s", async (_, change, missing) => {
        expect(await rowOn({ ...guard, ...change })).toMatchObject({
            status: "fail",
            evidence: `no ValidatingAdmission${missing}: whoever may create a CertificateRequest gets any certificate`,
        });
    });

    it.each<[string, Partial<Guard>]>([
        [
            "a rule is gone",
            {
                validatingadmissionpolicies: {
                    ...policy,
                    validations: policy.validations.slice(1),
                },
            },
        ],
        [
            "a rule is weaker",
            {
                validatingadmissionpolicies: {
                    ...policy,
                    validations: policy.validations.map((one) => ({ ...one, expression: "true" })),
                },
            },
        ],
        [
            "it is ignored on errors",
            { validatingadmissionpolicies: { ...policy, failurePolicy: "Ignore" } },
        ],
        [
            "it leaves namespaces out",
            {
                validatingadmissionpolicies: {
                    ...policy,
                    matchConstraints: {
                        ...policy.matchConstraints,
                        namespaceSelector: { matchLabels: { a: "b" } },
                    },
                },
            },
        ],
        [
            "it only warns",
            { validatingadmissionpolicybindings: { ...binding, validationActions: ["Warn"] } },
        ],
        [
            "its binding leaves namespaces out",
            {
                validatingadmissionpolicybindings: {
                    ...binding,
                    matchResources: { namespaceSelector: { matchLabels: { a: "b" } } },
                },
            },
        ],
    ])("fails where %s", async (_, change) => {
        expect(await rowOn({ ...guard, ...change })).toMatchObject({
            status: "fail",
            evidence: "ValidatingAdmissionPolicy link or its binding was changed",
        });
    });

    it("holds an issuer with a template of Google's to its own side of the link", async () => {
        const google = { group: "cas-issuer.jetstack.io" };
        const clientsOnly = guardOf(issuerRef, ["client"]);
        expect(await rowOn(clientsOnly, google)).toMatchObject({ status: "pass" });
        expect(await rowOn(guard, google)).toMatchObject({ status: "fail" });
    });
});
