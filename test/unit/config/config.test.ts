import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { placeholderProblems } from "../../../problems/placeholders";
import { configSchema, parseConfig } from "../../../config/schema";
import { noetlServer } from "../../../contracts/noetl";
import { describeProblem } from "../../../problems/problem";
import { minimal } from "./minimal";

const google = (change: object) =>
    JSON.stringify({
        kind: "googleCas",
        project: "acme-prod",
        location: "europe-west1",
        existingPool: { name: "projects/acme-prod/locations/europe-west1/caPools/noetl" },
        ...change,
    });

const faultsOf = (raw: Record<string, string>) => parseConfig(raw).problems.map(describeProblem);

test("fills in every default", () => {
    expect(parseConfig(minimal).config).toEqual({
        kubeContext: "kind-dev",
        mode: "mtls",
        trustDomain: "dev.internal",
        linkName: "noetl-link",
        clusterDomain: "cluster.local",
        trustRoot: { kind: "selfSigned", lifetime: "87600h" },
        certManager: {
            install: "managed",
            version: "v1.21.2",
            chart: "oci://quay.io/jetstack/charts/cert-manager",
            values: {},
            namespace: "cert-manager",
            serviceAccount: "cert-manager",
        },
        leaf: { algorithm: "ECDSA" },
        server: {
            manifest: "server.yaml",
            contract: noetlServer,
            services: ["api"],
            loopback: false,
            adopt: false,
            managedElsewhere: [],
        },
        clients: [
            {
                name: "worker",
                manifest: "worker.yaml",
                contract: expect.objectContaining({ name: "noetl-worker" }) as unknown,
                via: "direct",
                otherContainers: [],
                rewriteHosts: {},
                adopt: false,
                leaving: false,
                managedElsewhere: [],
            },
        ],
        networkPolicy: false,
        envoy: { image: "docker.io/envoyproxy/envoy:distroless-v1.40.0" },
        manifests: [],
        exempt: [],
        allowDefaultServiceAccount: [],
    });
});

test("accepts a boolean as Pulumi stores it, and refuses `yes`", () => {
    expect(parseConfig({ ...minimal, networkPolicy: "true" }).config?.networkPolicy).toBe(true);
    expect(faultsOf({ ...minimal, networkPolicy: "yes" })).toEqual([
        "networkPolicy is \"yes\"; expected true or false. Fix: pulumi config set --path 'networkPolicy' <value>",
    ]);
});

describe("refuses", () => {
    test.each([
        [
            "an unknown mode",
            { mode: "on" },
            "mode is \"on\"; expected one of plain, tls, mtls. Fix: pulumi config set --path 'mode' <value>",
        ],
        [
            "a trust domain with a port",
            { trustDomain: "dev:8443" },
            "trustDomain is \"dev:8443\"; expected 1 to 255 lower-case letters, digits, dots, hyphens and underscores: no scheme, port, user or path. Fix: pulumi config set --path 'trustDomain' <value>",
        ],
        [
            "an unknown key",
            { certmanager: "{}" },
            "certmanager is {}; expected one of the keys kubeContext, mode, trustDomain, linkName, clusterDomain, trustRoot, certManager, leaf, server, clients, networkPolicy, envoy, manifests, exempt, allowDefaultServiceAccount. Did you mean certManager? Fix: rename it in the stack's file",
        ],
        [
            "an unknown nested key",
            { trustRoot: '{"kind":"selfSigned","lifetme":"1h"}' },
            'trustRoot.lifetme is "1h"; expected one of the keys kind, lifetime. Did you mean lifetime? Fix: rename it in the stack\'s file',
        ],
        [
            "an unknown kind of trust root",
            { trustRoot: '{"kind":"vault"}' },
            "trustRoot.kind is \"vault\"; expected one of selfSigned, inCluster, googleCas, existingIssuer. Fix: pulumi config set --path 'trustRoot.kind' <value>",
        ],
        [
            "a trust root without a kind",
            { trustRoot: "{}" },
            "trustRoot.kind is missing; expected one of selfSigned, inCluster, googleCas, existingIssuer. Fix: pulumi config set --path 'trustRoot.kind' <value>",
        ],
        [
            "a key of another kind of trust root",
            { trustRoot: '{"kind":"inCluster","project":"acme-prod"}' },
            "trustRoot.project is \"acme-prod\"; expected one of the keys kind, lifetime. Fix: pulumi config rm --path 'trustRoot.project'",
        ],
        [
            "a lifetime of a googleCas root outside of create",
            { trustRoot: google({ lifetime: "1h" }) },
            "trustRoot.lifetime is \"1h\"; expected one of the keys kind, project, location, create, existingPool, enableServices, workloadPool, issuer, approver. Fix: pulumi config rm --path 'trustRoot.lifetime'",
        ],
        [
            "Google CAS without a location",
            { trustRoot: google({ location: undefined }) },
            "trustRoot.location is missing; expected a location that offers CA Service, such as europe-west1 (gcloud privateca locations list). Fix: pulumi config set --path 'trustRoot.location' <value>",
        ],
        [
            "a project name instead of a project id",
            { trustRoot: google({ project: "Acme Production" }) },
            "trustRoot.project is \"Acme Production\"; expected the id of a Google Cloud project, such as acme-prod. Fix: pulumi config set --path 'trustRoot.project' <value>",
        ],
        [
            "googleCas with an existing cert-manager and no approver",
            { trustRoot: google({}), certManager: '{"install":"existing"}' },
            "trustRoot.approver is missing; expected the approver's service account: the cert-manager that runs is another team's, and the stack lets that account approve for its issuers only with their consent. Fix: set trustRoot.approver.namespace and .serviceAccount; cert-manager's own is mostly cert-manager in cert-manager",
        ],
        [
            "a root lifetime that is not in whole hours",
            { trustRoot: '{"kind":"selfSigned","lifetime":"90m"}' },
            "trustRoot.lifetime is \"90m\"; expected a duration in whole hours, such as 87600h. Fix: pulumi config set --path 'trustRoot.lifetime' <value>",
        ],
        [
            "an unknown contract",
            { server: '{"manifest":"s","services":["api"],"contract":"nginx"}' },
            "server.contract is \"nginx\"; expected one of noetl-server, noetl-server-3.54, ate-api-server. Fix: pulumi config set --path 'server.contract' <value>",
        ],
        [
            "a DNS name instead of a Service name",
            { server: '{"manifest":"s","services":["api.noetl.svc"]}' },
            "server.services[0] is \"api.noetl.svc\"; expected 1 to 63 lower-case letters, digits and inner hyphens. Fix: pulumi config set --path 'server.services[0]' <value>",
        ],
    ])("%s", (_, change, message) => {
        expect(faultsOf({ ...minimal, ...change })).toEqual([message]);
    });

    test.each([
        [
            "approver-policy on an existing cert-manager without consent",
            { install: "existing", approver: { enabled: true } },
            "certManager.approver.consent is missing; expected who agreed and when: approver-policy decides for every team on that cert-manager, and nothing renews while its own approver is off and no policy applies. Fix: ask the team that runs it to turn its approver off (disableAutoApproval), and put { by, date } here; or remove certManager.approver",
        ],
        [
            "a consent with a managed cert-manager",
            { approver: { enabled: true, consent: { by: "platform", date: "2026-01-31" } } },
            'certManager.approver.consent is {"by":"platform","date":"2026-01-31"}; expected no such key where certManager.install is managed. Fix: pulumi config rm --path \'certManager.approver.consent\'',
        ],
        [
            "a service account for a managed cert-manager",
            { serviceAccount: "cm" },
            "certManager.serviceAccount is \"cm\"; expected no such key where certManager.install is managed. Fix: pulumi config rm --path 'certManager.serviceAccount'",
        ],
        [
            "a pattern in otherClusterIssuers",
            { approver: { enabled: true, otherClusterIssuers: ["*"] } },
            "certManager.approver.otherClusterIssuers[0] is \"*\"; expected up to 253 lower-case letters, digits, inner hyphens and dots: a name, no pattern. Fix: pulumi config set --path 'certManager.approver.otherClusterIssuers[0]' <value>",
        ],
        [
            "a setting of approver-policy where it is off",
            { approver: { otherClusterIssuers: ["team-ca"] } },
            "certManager.approver.otherClusterIssuers is [\"team-ca\"]; expected no such key where approver-policy is off. Fix: pulumi config rm --path 'certManager.approver.otherClusterIssuers', or set certManager.approver.enabled true",
        ],
        [
            "a setting of approver-policy where config turns it off",
            { approver: { enabled: false, version: "v0.28.0" } },
            "certManager.approver.version is \"v0.28.0\"; expected no such key where approver-policy is off. Fix: pulumi config rm --path 'certManager.approver.version', or set certManager.approver.enabled true",
        ],
    ])("%s", (_, certManager, message) => {
        expect(faultsOf({ ...minimal, certManager: JSON.stringify(certManager) })).toEqual([
            message,
        ]);
    });

    test("a missing key", () => {
        const { kubeContext: _, ...rest } = minimal;
        expect(faultsOf(rest)).toEqual([
            "kubeContext is missing; expected a string. Fix: pulumi config set --path 'kubeContext' <value>",
        ]);
    });

    test("all problems at once", () => {
        expect(parseConfig({}).problems.map(({ field }) => field)).toEqual([
            "kubeContext",
            "mode",
            "trustDomain",
            "trustRoot",
            "server",
            "clients",
        ]);
    });
});

describe("approver-policy", () => {
    const approverOf = (certManager: object) =>
        parseConfig({ ...minimal, certManager: JSON.stringify(certManager) }).config?.certManager
            .approver;

    test.each([
        ["is off by default", {}],
        ["is off by default for an existing cert-manager", { install: "existing" }],
        ["is off if config disables it", { approver: { enabled: false } }],
    ])("%s", (_, certManager) => {
        expect(approverOf(certManager)).toBeUndefined();
    });

    test("is on if config enables it, with every default", () => {
        expect(approverOf({ approver: { enabled: true } })).toEqual({
            version: "v0.28.0",
            chart: "oci://quay.io/jetstack/charts/cert-manager-approver-policy",
            otherClusterIssuers: [],
        });
    });

    test("is on for an existing cert-manager with consent", () => {
        const consent = { by: "platform", date: "2026-01-31" };
        const approver = { enabled: true, consent, otherClusterIssuers: ["others-ca"] };
        expect(approverOf({ install: "existing", approver })).toMatchObject({
            otherClusterIssuers: ["others-ca"],
        });
    });
});

describe("otherClusterIssuers refuses an issuer of the link itself:", () => {
    const faultsWith = (otherClusterIssuers: readonly string[], linkName = "noetl-link") =>
        faultsOf({
            ...minimal,
            linkName,
            certManager: JSON.stringify({ approver: { enabled: true, otherClusterIssuers } }),
        });

    test.each(["noetl-link-self-signed", "noetl-link-in-cluster"])("%s", (name) => {
        expect(faultsWith(["team-ca", name])).toEqual([
            `certManager.approver.otherClusterIssuers[1] is "${name}"; expected the ClusterIssuer of another team: ${name} is the link's own, and every account's request for it would pass. Fix: pulumi config rm --path 'certManager.approver.otherClusterIssuers[1]'`,
        ]);
    });

    test("but accepts an issuer of another link", () => {
        expect(faultsWith(["noetl-link-self-signed", "noetl-link"], "second-link")).toEqual([]);
    });
});

test("placeholderProblems finds whole values, parts of values and nested values", () => {
    const { config } = parseConfig({
        ...minimal,
        kubeContext: "CHANGE-ME",
        clients: '[{"name":"a","manifest":"CHANGE-ME.yaml"}]',
    });
    expect(placeholderProblems(config).map(({ field }) => field)).toEqual([
        "kubeContext",
        "clients[0].manifest",
    ]);
});

interface Declaration {
    readonly type: string;
    readonly description: string;
    readonly default?: unknown;
}

test("Pulumi.yaml declares the same keys, descriptions and defaults", () => {
    const project = parse(readFileSync("Pulumi.yaml", "utf8")) as {
        readonly config: Readonly<Record<string, Declaration>>;
    };
    const declared = Object.entries(project.config).map(([key, declaration]) => [
        key,
        declaration.description,
        "default" in declaration,
    ]);
    const known = Object.entries(configSchema.shape).map(([key, schema]) => [
        key,
        schema.description,
        schema.safeParse(undefined).success,
    ]);
    expect(declared).toEqual(known);
    for (const [key, schema] of Object.entries(configSchema.shape)) {
        const fallback = project.config[key]?.default;
        if (fallback !== undefined) {
            expect(schema.parse(fallback), key).toEqual(schema.parse(undefined));
        }
    }
});

describe("releases and images that the link cannot run with", () => {
    test.each([
        ["v1.19.9", 1],
        ["v1.9.20", 1],
        ["v0.99.0", 1],
        ["v1.20.0", 0],
        ["v1.21.2", 0],
        ["v2.0.0", 0],
    ])("a managed cert-manager %s: %i problems", (version, count) => {
        expect(faultsOf({ ...minimal, certManager: JSON.stringify({ version }) })).toEqual(
            Array.from(
                { length: count },
                () =>
                    `certManager.version is "${version}"; expected v1.20.0 or newer: older controllers do not start with the config that the stack gives them (certificateRequestMinimumBackoffDuration). Fix: pulumi config rm --path 'certManager.version'`,
            ),
        );
    });

    const digest = `sha256:${"0".repeat(64)}`;
    const byDigest = (image: string, name: string) =>
        `envoy.image is "${image}"; expected an image by digest, name:tag@sha256:…: a tag can be moved to another image, which then has the client's key. Fix: pulumi config set --path envoy.image ${name}@<digest>; crane digest ${name} prints the digest`;
    const tooOld = (image: string) =>
        `envoy.image is "${image}"; expected Envoy v1.40.0 or newer: the sidecar's bootstrap is tested with that release, and an Envoy ends at a field that it does not know. Fix: pulumi config set --path 'envoy.image' <value>`;
    const old = `envoy:distroless-v1.39.2@${digest}`;
    test.each<[string, string, readonly string[]]>([
        ["a tag", "mirror.acme.example:5000/envoy:v1.40.1", ["tag"]],
        ["no tag", "mirror.acme.example/envoy", ["tag"]],
        ["a digest that is cut off", "envoy:v1.40.0@sha256:0", ["tag"]],
        ["an older release by digest", old, ["old"]],
        ["an older release by tag", "envoyproxy/envoy:v1.9.0", ["old", "tag"]],
        ["a digest", `mirror.acme.example:5000/envoy@${digest}`, []],
        ["a newer release by digest", `envoy:distroless-v1.41.0@${digest}`, []],
        ["a tag of the team's own", `envoy:2026-11@${digest}`, []],
        ["a placeholder", "CHANGE-ME", []],
    ])("an Envoy by %s", (_, image, faults) => {
        const name = image.replace(/@.*/, "");
        expect(faultsOf({ ...minimal, envoy: JSON.stringify({ image }) })).toEqual(
            faults.map((fault) => (fault === "old" ? tooOld(image) : byDigest(image, name))),
        );
    });
});
