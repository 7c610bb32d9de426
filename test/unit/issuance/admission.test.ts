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

describe("two thousand identities", () => {
    const long = "a".repeat(60);
    const identities = Array.from({ length: 2000 }, (_, index) => ({
        ...clientIdentity,
        certificateName: `${long}-${index}-client-tls`,
        secretName: `${long}-${index}-client-tls`,
        spiffeId: `spiffe://dev.noetl.internal/ns/noetl/sa/${long}-${index}`,
    }));
    const policies = issuerAdmissionPolicies({
        issuer: "link",
        group: "cert-manager.io",
        kind: "ClusterIssuer",
        identities,
        requester: { namespace: "cert-manager", serviceAccount: "cert-manager" },
    });

    test("fit the API server: 100,000 code points an expression, 1.5 MB an object", () => {
        for (const { spec } of policies) {
            const sizes = (spec.variables ?? []).map(({ expression }) => expression.length);
            expect(Math.max(0, ...sizes)).toBeLessThan(100_000);
            expect(JSON.stringify(spec).length).toBeLessThan(1_500_000);
        }
    });

    test("are all in the variables, each once", () => {
        const [, certificates] = policies;
        const text = (certificates?.spec.variables ?? [])
            .map(({ expression }) => expression)
            .join("\n");
        for (const { certificateName } of identities) {
            expect(text.split(`"noetl/${certificateName}": {`)).toHaveLength(2);
        }
    });
});
