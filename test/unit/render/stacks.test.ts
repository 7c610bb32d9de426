import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";

import type { ChartValues } from "../../../config/charts/values";
import { recordProgram, type RecordedResource } from "../../../preview/record";
import { filesOf } from "../../../render/files";
import { notWritten } from "../../../render/notWritten";
import { phaseOf, waveOf } from "../../../render/phases";
import { renderingOf } from "../../../render/rendering";
import { parseOutputs } from "../../../verify/outputs";
import { externalIssuer } from "../../support/existingIssuer";
import { copyWithConfig } from "../../support/previews";

// Runs the program with the real SDK.
const timeout = 120_000;

const inCluster = {
    trustRoot: { kind: "inCluster" },
    certManager: { approver: { enabled: true } },
    networkPolicy: true,
};

const existingIssuer = {
    trustRoot: {
        kind: "existingIssuer",
        ...externalIssuer,
        trustBundle: readFileSync("test/fixtures/trustBundle.pem", "utf8"),
    },
};

describe.each<[string, string, ChartValues, readonly string[]]>([
    [
        "dev",
        "dev",
        {},
        [
            "Helm chart cert-manager",
            "PrivateKey trust-root-key",
            "Secret cert-manager/noetl-link-self-signed",
            "SelfSignedCert trust-root-certificate",
        ],
    ],
    [
        "a root in the cluster, with approver-policy and NetworkPolicy",
        "dev",
        inCluster,
        ["Helm chart cert-manager", "Helm chart cert-manager-approver-policy"],
    ],
    ["an issuer of another team", "dev", existingIssuer, ["Helm chart cert-manager"]],
    [
        "prod",
        "prod",
        {},
        [
            "Account trust-root-account",
            "Authority trust-root-authority",
            "CaPool trust-root-pool",
            "CaPoolIamMember trust-root-pool-reader",
            "CaPoolIamMember trust-root-requester",
            "CertificateTemplate trust-root-client-template",
            "CertificateTemplate trust-root-server-template",
            "CertificateTemplateIamMember trust-root-client-template-user",
            "CertificateTemplateIamMember trust-root-server-template-user",
            "Helm chart cert-manager",
            "Helm chart cert-manager-google-cas-issuer",
            "IAMMember trust-root-workload-identity",
            "Service trust-root-service-iam",
            "Service trust-root-service-iamcredentials",
            "Service trust-root-service-privateca",
        ],
    ],
])("%s", { timeout }, (_, stack, config, named) => {
    let resources: readonly RecordedResource[];

    beforeAll(async () => {
        ({ resources } = await recordProgram(copyWithConfig(stack, config), stack));
    }, timeout);

    test("every other resource is a Kubernetes object, and is written", () => {
        const rendering = renderingOf(stack, resources);
        expect(rendering.notWritten.map(({ name }) => name)).toEqual(named);
        const files = new Set(rendering.objects.map(({ file }) => file));
        const custom = resources.filter((one) => one.custom && !one.type.startsWith("pulumi:"));
        expect(files.size + named.length).toBe(custom.length);
    });

    test("every admission policy has its place before the issuers and the certificates", () => {
        const policies = renderingOf(stack, resources).objects.filter(
            ({ object }) => object["kind"] === "ValidatingAdmissionPolicy",
        );
        expect(policies.length).toBeGreaterThan(0);
        expect([...new Set(policies.map(({ phase }) => phase))]).toEqual(["3-admission"]);
    });

    test("verify can read the outputs", () => {
        const outputs = filesOf(renderingOf(stack, resources)).get("outputs.json") ?? "";
        const { link } = parseOutputs(JSON.parse(outputs));
        expect(link.clients.map(({ name }) => name)).toEqual(["worker"]);
    });

    test("no object comes before one that the program creates first", () => {
        const byUrn = new Map(resources.map((one) => [one.urn, one]));
        const waveFor = (one: RecordedResource) => waveOf(phaseOf(one, byUrn.get(one.parent)));
        const written = resources.filter(isWritten);
        const early = written.flatMap((one) =>
            dependenciesOf(one, byUrn)
                .filter(isWritten)
                .filter((other) => waveFor(other) > waveFor(one))
                .map((other) => `${one.name} before ${other.name}`),
        );
        expect(early).toEqual([]);
        expect(new Set(written.map(waveFor)).size).toBeGreaterThan(4);
    });
});

const isWritten = (one: RecordedResource) =>
    one.custom && !one.type.startsWith("pulumi:") && notWritten(one) === undefined;

/** What a resource and the components around it depend on. */
function dependenciesOf(
    one: RecordedResource,
    byUrn: ReadonlyMap<string, RecordedResource>,
): readonly RecordedResource[] {
    const around = byUrn.get(one.parent);
    return [
        ...one.dependencies.flatMap((urn) => byUrn.get(urn) ?? []),
        ...(around === undefined ? [] : dependenciesOf(around, byUrn)),
    ];
}
