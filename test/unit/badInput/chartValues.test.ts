import { describe, expect, test } from "vitest";

import { reservedChartValues } from "../../../config/charts/certManager";
import { reservedIssuerValues } from "../../../config/charts/googleCasIssuer";
import { CertManager } from "../../../components/certManager/certManager";
import { GoogleCasRoot } from "../../../components/trustRoot/googleCasRoot";
import { casLink, casSettings } from "../../support/googleCas";
import { recordResources, settle } from "../../support/recorder";
import { configMessage, refusalOf } from "./support";

const account =
    "expected no such value: requests for the link's CA pass for the account cert-manager alone, and this would make it another.";
const approval =
    "expected no such value: certManager.approver says who approves, and beside cert-manager's own approver no policy decides.";
const namespace =
    "expected no such value: its namespace is certManager.namespace, where the link's issuers have their Secrets.";
const program =
    "expected no such value: the program sets it, and its own would win without a word.";
const line = (field: string, value: unknown, expected: string) =>
    `${field} is ${JSON.stringify(value)}; ${expected} Fix: pulumi config rm --path '${field}'`;

describe("reserved values of cert-manager's chart are refused", () => {
    test.each([
        ["nameOverride", { nameOverride: "cm" }, "cm", account],
        ["fullnameOverride", { fullnameOverride: "cm" }, "cm", account],
        ["serviceAccount.name", { serviceAccount: { name: "cm" } }, "cm", account],
        ["serviceAccount.create", { serviceAccount: { create: false } }, false, account],
        ["namespace", { namespace: "pki" }, "pki", namespace],
        ["clusterResourceNamespace", { clusterResourceNamespace: "pki" }, "pki", namespace],
        [
            "config.clusterResourceNamespace",
            { config: { clusterResourceNamespace: "pki" } },
            "pki",
            namespace,
        ],
        ["disableAutoApproval", { disableAutoApproval: false }, false, approval],
        ["config.controllers", { config: { controllers: ["*"] } }, ["*"], approval],
        ["extraArgs[1]", { extraArgs: ["--v=2", "--controllers=*"] }, "--controllers=*", approval],
        ["extraArgs[0]", { extraArgs: ["--controllers", "*"] }, "--controllers", approval],
        [
            "extraArgs[0]",
            { extraArgs: ["--cluster-resource-namespace=pki"] },
            "--cluster-resource-namespace=pki",
            namespace,
        ],
        [
            "extraArgs[0]",
            { extraArgs: ["--enable-certificate-owner-ref=false"] },
            "--enable-certificate-owner-ref=false",
            program,
        ],
        [
            "extraArgs[0]",
            { extraArgs: ["--config=/mine.yaml"] },
            "--config=/mine.yaml",
            "expected no such value: the program has the chart write the file that it would name.",
        ],
        [
            "installCRDs",
            { installCRDs: false },
            false,
            "expected no such value: the program sets crds.enabled, and the chart takes only one of both.",
        ],
        ["crds.enabled", { crds: { enabled: false } }, false, program],
        ["crds.keep", { crds: { keep: false } }, false, program],
        ["crds", { crds: false }, false, program],
        [
            "startupapicheck.enabled",
            { startupapicheck: { enabled: false } },
            false,
            "expected no such value: the first issuers come once that check has seen the webhook answer.",
        ],
        [
            'startupapicheck.jobAnnotations["helm.sh/hook"]',
            { startupapicheck: { jobAnnotations: { "helm.sh/hook": "test" } } },
            "test",
            program,
        ],
        [
            "enableCertificateOwnerRef",
            { enableCertificateOwnerRef: false },
            false,
            "expected no such value: the program sets config.enableCertificateOwnerRef.",
        ],
        [
            "webhook.replicaCount",
            { webhook: { replicaCount: 0 } },
            0,
            "expected no such value: without a webhook the API server refuses every Issuer and Certificate.",
        ],
        [
            "replicaCount",
            { replicaCount: "0" },
            "0",
            "expected no such value: without a controller no leaf is issued or renewed.",
        ],
        [
            "cainjector.replicaCount",
            { cainjector: { replicaCount: 0 } },
            0,
            "expected no such value: without the CA injector the API server does not trust the webhook.",
        ],
    ])("%s", async (path, values, value, expected) => {
        const field = `certManager.values.${path}`;
        expect(await refusalOf({ config: { certManager: { values } } })).toBe(
            configMessage(line(field, value, expected)),
        );
    });

    test("all together, with the other problems of the config", async () => {
        const values = {
            serviceAccount: { name: "cm" },
            clusterResourceNamespace: "pki",
            extraArgs: ["--controllers=*"],
        };
        expect(await refusalOf({ config: { mode: "on", certManager: { values } } })).toBe(
            configMessage(
                "mode is \"on\"; expected one of plain, tls, mtls. Fix: pulumi config set --path 'mode' <value>",
                line("certManager.values.serviceAccount.name", "cm", account),
                line("certManager.values.clusterResourceNamespace", "pki", namespace),
                line("certManager.values.extraArgs[0]", "--controllers=*", approval),
            ),
        );
    });

    test("but values next to or below them are accepted", async () => {
        const values = {
            resources: { requests: { cpu: "50m" } },
            serviceAccount: { annotations: { team: "pki" }, automountServiceAccountToken: true },
            config: { logging: { format: "json" } },
            global: { leaderElection: { leaseDuration: "60s" } },
            startupapicheck: { jobAnnotations: { team: "pki" } },
            extraArgs: ["--v=2", "--controllers-of-mine=x"],
            replicaCount: 2,
            webhook: { replicaCount: "3" },
        };
        expect(await refusalOf({ config: { certManager: { values } } })).toBe("");
    });
});

describe("reserved values of google-cas-issuer's chart are refused", () => {
    const only =
        "expected no such value: only the account cert-manager-google-cas-issuer may act as the Google service account that asks for certificates.";
    const annotation = "iam.gke.io/gcp-service-account";

    test.each([
        ["nameOverride", { nameOverride: "cas" }, "cas", only],
        ["serviceAccount.name", { serviceAccount: { name: "cas" } }, "cas", only],
        ["serviceAccount.create", { serviceAccount: { create: false } }, false, only],
        ["crds.enabled", { crds: { enabled: false } }, false, program],
        [
            "replicaCount",
            { replicaCount: 0 },
            0,
            "expected no such value: without google-cas-issuer no leaf is issued or renewed.",
        ],
        ["app.approval.enabled", { app: { approval: { enabled: true } } }, true, program],
        [
            `serviceAccount.annotations["${annotation}"]`,
            { serviceAccount: { annotations: { [annotation]: "me@acme" } } },
            "me@acme",
            program,
        ],
    ])("%s", async (path, values, value, expected) => {
        const trustRoot = {
            kind: "googleCas",
            project: "acme-prod",
            location: "europe-west1",
            issuer: { values },
        };
        const field = `trustRoot.issuer.values.${path}`;
        expect(await refusalOf({ config: { trustRoot } })).toBe(
            configMessage(line(field, value, expected)),
        );
    });
});

/** Paths of all values in a tree that are not maps. */
function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
        : [path];
}

const nested = (path: readonly string[]): Record<string, unknown> =>
    path.reduceRight<unknown>((value, key) => ({ [key]: value }), "mine") as Record<
        string,
        unknown
    >;

describe("every value that the program sets is reserved:", () => {
    test("cert-manager's", async () => {
        const recorder = await recordResources();
        new CertManager("cm", {
            install: "managed",
            version: "v1.21.2",
            chart: "chart",
            namespace: "cert-manager",
            values: {},
            disableAutoApproval: true,
            nameConstraints: false,
        });
        await settle();
        const own = leavesOf(recorder.named("cm-release").inputs["values"]);
        expect(own.length).toBeGreaterThan(5);
        for (const path of own) {
            expect(reservedChartValues(nested(path)).map((set) => set.path)).toEqual([path]);
        }
    });

    test("google-cas-issuer's", async () => {
        const recorder = await recordResources(true);
        new GoogleCasRoot("root", { ...casLink, settings: casSettings });
        await settle();
        const release = recorder.resources.find(({ type }) => type.endsWith(":Release"));
        const own = leavesOf(release?.inputs["values"]);
        expect(own.length).toBeGreaterThan(2);
        for (const path of own) {
            expect(reservedIssuerValues(nested(path)).map((set) => set.path)).toEqual([path]);
        }
    });
});
