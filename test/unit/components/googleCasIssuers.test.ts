import { describe, expect, test } from "vitest";

import { identityConstraint } from "../../../issuance/googleCas/identityConstraint";
import { GoogleCasRoot } from "../../../components/trustRoot/googleCasRoot";
import { casLink, casSettings } from "../../support/googleCas";
import { createRoot, ofType } from "../../support/googleCasRoot";
import type { AdmissionPolicy } from "../../../issuance/admission/guard";
import { keyOf } from "../../../issuance/admission/pins";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { recordResources, settle } from "../../support/recorder";

const account = "serviceAccount:noetl-link-issuer@acme-prod.iam.gserviceaccount.com";
const templates = "projects/acme-prod/locations/europe-west1/certificateTemplates";

describe.each(["server", "client"] as const)("the template for the %s side", (usage) => {
    test("allows one EKU to the identities of that side, and drops every other extension", async () => {
        const [, recorder] = await createRoot(casSettings);
        expect(recorder.named(`root-${usage}-template`).inputs).toEqual({
            project: "acme-prod",
            location: "europe-west1",
            name: `noetl-link-${usage}`,
            description: `The ${usage} side of noetl-link`,
            maximumLifetime: "7776000s",
            predefinedValues: {
                keyUsage: {
                    baseKeyUsage: { digitalSignature: true, keyEncipherment: false },
                    extendedKeyUsage: { [`${usage}Auth`]: true },
                },
                caOptions: { isCa: false },
            },
            passthroughExtensions: { knownExtensions: ["BASE_KEY_USAGE"] },
            identityConstraints: {
                allowSubjectPassthrough: false,
                allowSubjectAltNamesPassthrough: true,
                celExpression: {
                    title: `Identities of the ${usage} side`,
                    expression: identityConstraint(casLink.identities, usage),
                },
            },
        });
    });

    test("has an issuer object that uses it, guarded by policies for that side only", async () => {
        const [root, recorder] = await createRoot(casSettings);
        const name = `noetl-link-google-cas-${usage}`;
        expect(recorder.named(`root-${usage}-issuer`).inputs).toEqual({
            apiVersion: "cas-issuer.jetstack.io/v1beta1",
            kind: "GoogleCASClusterIssuer",
            metadata: {
                name,
                annotations: {
                    "pulumi.com/waitFor": "condition=Ready",
                    "pulumi.com/patchFieldManager": "noetl-mtls-test",
                },
            },
            spec: {
                project: "acme-prod",
                location: "europe-west1",
                caPoolId: "noetl-link-devops",
                certificateTemplate: `${templates}/noetl-link-${usage}`,
                caFetchMode: "PoolCAs",
            },
        });
        expect(root.issuerFor(usage)).toEqual({
            group: "cas-issuer.jetstack.io",
            kind: "GoogleCASClusterIssuer",
            name,
        });
        const messages = (policy: string) => {
            const { spec } = recorder.named(`root-${usage}${policy}`).inputs as {
                readonly spec: { readonly validations: readonly { readonly message: string }[] };
            };
            return spec.validations.map(({ message }) => message);
        };
        expect(messages("-issuers-policy")).toEqual([
            `Google's template ${templates}/noetl-link-${usage} signs through GoogleCASClusterIssuer ${name} alone`,
        ]);
    });
});

test("each issuer signs only for the identities of its own side", async () => {
    const recorder = await recordResources(true);
    const workload = { ...clientIdentity.workload, namespace: "workers" };
    const identities = [serverIdentity, { ...clientIdentity, workload }];
    new GoogleCasRoot("root", { ...casLink, identities, settings: casSettings });
    await settle();
    const guards = ["server", "client"].flatMap((side) =>
        ["-policy", "-certificates-policy"].map((part) => recorder.named(`root-${side}${part}`)),
    );
    const pinned = guards.map(({ inputs }) => {
        const { variables } = inputs["spec"] as AdmissionPolicy;
        const { expression = "" } = variables?.find(({ name }) => name === "identities1") ?? {};
        return Object.keys(JSON.parse(expression) as object);
    });
    const [server, client] = identities.map(keyOf);
    expect(pinned).toEqual([[server], [server], [client], [client]]);
});

describe("access", () => {
    test("consists of the grants that the issuer needs, and no others", async () => {
        const [, recorder] = await createRoot(casSettings);
        const grants = recorder.resources.filter(({ type }) => /I[aA][mM]Member/.test(type));
        const pool = "projects/acme-prod/locations/europe-west1/caPools/noetl-link-devops";
        const template = 'api.getAttribute("privateca.googleapis.com/template", "")';
        const wanted = [
            {
                serviceAccountId:
                    "projects/acme-prod/serviceAccounts/noetl-link-issuer@acme-prod.iam.gserviceaccount.com",
                role: "roles/iam.workloadIdentityUser",
                member: "serviceAccount:acme-prod.svc.id.goog[cert-manager/cert-manager-google-cas-issuer]",
            },
            {
                certificateTemplate: `${templates}/noetl-link-server`,
                role: "roles/privateca.templateUser",
                member: account,
            },
            {
                certificateTemplate: `${templates}/noetl-link-client`,
                role: "roles/privateca.templateUser",
                member: account,
            },
            {
                caPool: pool,
                role: "roles/privateca.certificateRequester",
                member: account,
                condition: {
                    title: "By the templates of the link only",
                    expression: `${template} == "acme-prod/-/noetl-link-server" || ${template} == "acme-prod/-/noetl-link-client"`,
                },
            },
            { caPool: pool, role: "roles/privateca.poolReader", member: account },
        ];
        expect(grants).toHaveLength(wanted.length);
        expect(grants.map(({ inputs }) => inputs)).toEqual(expect.arrayContaining(wanted));
        expect(ofType(recorder, /serviceaccount\/key|IAMBinding|IAMPolicy|IamPolicy/)).toEqual([]);
    });

    test("can be given to another Workload Identity pool by one config key", async () => {
        const workloadPool = "acme-gke.svc.id.goog";
        const [, recorder] = await createRoot({ ...casSettings, workloadPool });
        expect(recorder.named("root-workload-identity").inputs["member"]).toBe(
            "serviceAccount:acme-gke.svc.id.goog[cert-manager/cert-manager-google-cas-issuer]",
        );
    });
});

describe("google-cas-issuer", () => {
    test("is installed by its pinned chart, without the chart's own approval grant", async () => {
        const values = {
            resources: { requests: { cpu: "50m" } },
            app: { approval: { enabled: true } },
        };
        const issuer = { ...casSettings.issuer, values };
        const [, recorder] = await createRoot({ ...casSettings, issuer });
        expect(recorder.named("root-cas-issuer-release").inputs).toMatchObject({
            name: "cert-manager-google-cas-issuer",
            chart: "oci://quay.io/jetstack/charts/cert-manager-google-cas-issuer",
            version: "v0.12.0",
            namespace: "cert-manager",
            values: {
                crds: { enabled: true, keep: true },
                serviceAccount: {
                    annotations: {
                        "iam.gke.io/gcp-service-account":
                            "noetl-link-issuer@acme-prod.iam.gserviceaccount.com",
                    },
                },
                app: { approval: { enabled: false } },
                resources: { requests: { cpu: "50m" } },
            },
        });
    });

    test.each([
        [
            "the stack's approver",
            undefined,
            { namespace: "cert-manager", name: "cert-manager-approver-policy" },
        ],
        [
            "the approver in config",
            { namespace: "policy", serviceAccount: "approver" },
            { namespace: "policy", name: "approver" },
        ],
    ])("lets %s approve requests, for its own issuers only", async (_, approver, subject) => {
        const [, recorder] = await createRoot({ ...casSettings, approver });
        expect(recorder.named("root-cas-issuer-approval").inputs["rules"]).toEqual([
            {
                apiGroups: ["cert-manager.io"],
                resources: ["signers"],
                verbs: ["approve"],
                resourceNames: [
                    "googlecasclusterissuers.cas-issuer.jetstack.io/noetl-link-google-cas-server",
                    "googlecasclusterissuers.cas-issuer.jetstack.io/noetl-link-google-cas-client",
                ],
            },
        ]);
        expect(recorder.named("root-cas-issuer-approval-binding").inputs).toMatchObject({
            roleRef: { kind: "ClusterRole", name: "noetl-link-google-cas-approval" },
            subjects: [{ kind: "ServiceAccount", ...subject }],
        });
    });
});
