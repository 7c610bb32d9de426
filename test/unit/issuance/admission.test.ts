import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { issuerAdmissionPolicies } from "../../../issuance/admission/policies";

const template = "projects/acme-prod/locations/europe-west1/certificateTemplates/noetl-link-client";

const { matchConditions } =
    issuerAdmissionPolicies({
        issuer: "noetl-link-google-cas-client",
        kind: "GoogleCASClusterIssuer",
        usages: ["client"],
        template,
        namespaces: ["noetl"],
        requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
    }).find(({ name }) => name === "noetl-link-google-cas-client-issuers")?.spec ?? {};

/** The condition is the same in CEL and in JavaScript, once the field's value stands in it. */
function isJudged(certificateTemplate: string): unknown {
    const field = 'object.spec.?certificateTemplate.orValue("")';
    const condition = matchConditions?.find(({ name }) => name === "signs-by-the-link-template");
    expect(condition?.expression).toContain(field);
    return runInNewContext(
        condition?.expression.replaceAll(field, JSON.stringify(certificateTemplate)) ?? "",
    );
}

describe("another issuer of Google's by the link's template is judged", () => {
    test.each([
        ["the project's id", template],
        ["the project's number", template.replace("acme-prod", "123456789012")],
        ["the service's name in front", `//privateca.googleapis.com/${template}`],
    ])("with %s", (_, name) => {
        expect(isJudged(name)).toBe(true);
    });

    test.each([
        ["another template", template.replace("client", "server")],
        ["a longer name", template.replace("noetl-link", "other-noetl-link")],
        ["no template", ""],
    ])("and not with %s", (_, name) => {
        expect(isJudged(name)).toBe(false);
    });
});
