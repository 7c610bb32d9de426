import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { deployment, manifestOf, stackConfig, worker } from "../../support/stackConfig";

const object = (kind: string, name: string) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "noetl" },
});
const [account, settings, service] = [
    object("ServiceAccount", "report"),
    object("ConfigMap", "settings"),
    object("Service", "report"),
];
const report = manifestOf("report", deployment("report", "report"), account, settings, service);
const leaving = { name: "report", manifest: report, leaving: true };
const clients = (...others: readonly object[]) => ({
    clients: [{ name: "worker", manifest: worker }, leaving, ...others],
});

/** What the program knows of the leaving client. */
const departed = (config: Readonly<Record<string, unknown>>) =>
    resolveLink(stackConfig(config)).clients.find(({ identity }) => identity.name === "report");

describe("a client that leaves", () => {
    test("takes all of its file with it", () => {
        expect(departed(clients())?.departure).toEqual({
            deletes: [
                "Deployment noetl/report",
                "ServiceAccount noetl/report",
                "ConfigMap noetl/settings",
                "Service noetl/report",
            ],
            keeps: [],
        });
    });

    test.each<[string, object, string]>([
        ["an account of another client", deployment("other", "report"), "ServiceAccount"],
        [
            "a ConfigMap that another client mounts",
            withSpec(deployment("other", "other"), {
                volumes: [{ name: "v", configMap: { name: "settings" } }],
            }),
            "ConfigMap",
        ],
    ])("leaves %s", (_, manifest, kind) => {
        const config = clients({ name: "other", manifest: manifestOf("other", manifest) });
        const keeps = departed(config)?.departure?.keeps;
        expect(keeps).toHaveLength(1);
        expect(keeps?.[0]).toContain(`${kind} noetl/`);
    });

    test("leaves an account that a workload beside the link runs as", () => {
        const manifests = [manifestOf("beside", withUrl(deployment("beside", "report"), "x"))];
        expect(departed({ ...clients(), manifests })?.departure?.keeps).toEqual([
            "ServiceAccount noetl/report",
        ]);
    });

    test("takes an account whose name only a workload of another namespace has", () => {
        const away = withUrl(deployment("away", "report"), "x") as { metadata: object };
        const manifests = [
            manifestOf("away", { ...away, metadata: { name: "a", namespace: "b" } }),
        ];
        expect(departed({ ...clients(), manifests })?.departure?.keeps).toEqual([]);
    });

    test("hands the companions of a shared file to the client that stays", () => {
        const both = manifestOf("both", deployment("a", "a"), deployment("b", "b"), settings);
        const at = (name: string, more = {}) => ({ name, manifest: both, workload: name, ...more });
        const [first, second] = resolveLink(
            stackConfig({ clients: [at("a", { leaving: true }), at("b")] }),
        ).clients;
        expect(first).toMatchObject({ companions: [], departure: { keeps: [] } });
        expect(second).toMatchObject({ companions: [settings], fileMates: ["a"] });
        expect(second?.departure).toBeUndefined();
    });

    test("leaves the companions of a file whose clients all leave, each in its own time", () => {
        const both = manifestOf("all", deployment("a", "a"), deployment("b", "b"), settings);
        const at = (name: string) => ({ name, manifest: both, workload: name, leaving: true });
        const config = { clients: [{ name: "worker", manifest: worker }, at("a"), at("b")] };
        const [, first, second] = resolveLink(stackConfig(config)).clients;
        expect([first?.departure, second?.departure]).toEqual([
            { deletes: ["Deployment noetl/a"], keeps: ["ConfigMap noetl/settings"] },
            { deletes: ["Deployment noetl/b"], keeps: [] },
        ]);
    });
});

/** The Deployment with further fields in its pods' spec. */
function withSpec(manifest: object, fields: object): object {
    const { spec, ...rest } = manifest as { spec: { template: { spec: object } } };
    const template = { ...spec.template, spec: { ...spec.template.spec, ...fields } };
    return { ...rest, spec: { ...spec, template } };
}

/** The Deployment with another URL, which is not the server's. */
function withUrl(manifest: object, host: string): object {
    const text = JSON.stringify(manifest).replaceAll("api.noetl.svc", host);
    return JSON.parse(text) as object;
}
