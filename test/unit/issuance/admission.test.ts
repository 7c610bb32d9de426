import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { issuerAdmissionPolicies } from "../../../issuance/admission/policies";
import { clientIdentity } from "../../support/identities";

const template = "projects/acme-prod/locations/europe-west1/certificateTemplates/noetl-link-client";

const { matchConditions } =
    issuerAdmissionPolicies({
        issuer: "noetl-link-google-cas-client",
        kind: "GoogleCASClusterIssuer",
        group: "cas-issuer.jetstack.io",
        template,
        identities: [clientIdentity],
        requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
    }).find(({ name }) => name === "noetl-link-google-cas-client-issuers")?.spec ?? {};

/** Evaluates the condition as JavaScript: with the field's value inserted, CEL reads the same. */
function matches(certificateTemplate: string): unknown {
    const field = 'object.spec.?certificateTemplate.orValue("")';
    const condition = matchConditions?.find(({ name }) => name === "signs-by-the-link-template");
    expect(condition?.expression).toContain(field);
    return runInNewContext(
        condition?.expression.replaceAll(field, JSON.stringify(certificateTemplate)) ?? "",
    );
}

describe("the policy for template issuers matches an issuer", () => {
    test.each([
        ["the project's id in the template name", template],
        [
            "the project's number in the template name",
            template.replace("acme-prod", "123456789012"),
        ],
        ["a full resource name with the service's host", `//privateca.googleapis.com/${template}`],
    ])("with %s", (_, name) => {
        expect(matches(name)).toBe(true);
    });

    test.each([
        ["another template", template.replace("client", "server")],
        [
            "a template whose name ends with the link's",
            template.replace("noetl-link", "other-noetl-link"),
        ],
        ["no template", ""],
    ])("but not with %s", (_, name) => {
        expect(matches(name)).toBe(false);
    });
});
