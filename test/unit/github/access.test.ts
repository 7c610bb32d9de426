import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import { makeRecording, type Recording } from "../../../preview/recording";
import { guardKinds } from "../../../verify/cluster";
import { inventoryKinds } from "../../../verify/inventory";
import type { PolicyRule } from "../../../verify/permissions";
import { accessObjects } from "../../support/accessManifests";
import { projectDir } from "../../support/previews";

const objects = accessObjects("acme-prod");
const rulesOf = (...names: readonly string[]): readonly PolicyRule[] =>
    objects
        .filter(({ metadata }) => names.includes(metadata.name))
        .flatMap(({ rules = [] }) => rules);

const preview = rulesOf("noetl-mtls-preview", "noetl-mtls-preview-dry-runs");
const verify = rulesOf("noetl-mtls-verify");
const reading = ["get", "list", "watch"];

const allows = (rules: readonly PolicyRule[], group: string, resource: string, verb: string) =>
    rules.some(
        ({ apiGroups = [], resources = [], verbs }) =>
            apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb),
    );

let prod: Recording;

beforeAll(async () => {
    prod = await makeRecording(projectDir, "prod");
}, 120_000);

test("every binding is of a role of its file, but for the deployment, and of one account", () => {
    for (const { metadata, roleRef, subjects } of objects.filter(({ roleRef }) => roleRef)) {
        const own = objects.some(
            (one) => one.kind === roleRef?.kind && one.metadata.name === roleRef.name,
        );
        expect([metadata.name, own]).toEqual([
            metadata.name,
            metadata.name !== "noetl-mtls-deploy",
        ]);
        expect(subjects).toHaveLength(1);
    }
});

describe("the account of previews", () => {
    test("reads every kind that the stack registers, but no Secret", () => {
        const kinds = [...prod.resources.values()].flatMap(({ type }) => {
            const [, group = "", kind = ""] = /^kubernetes:([^/]+)\/\w+:(\w+)$/.exec(type) ?? [];
            return kind === "" || group.startsWith("helm.sh") ? [] : [[group, kind] as const];
        });
        expect(kinds.length).toBeGreaterThan(5);
        for (const [group, kind] of kinds) {
            const plural = kind.replace(/y$/, "ie").toLowerCase() + "s";
            const apiGroup = group === "core" ? "" : group;
            expect([plural, allows(preview, apiGroup, plural, "get")]).toEqual([plural, true]);
        }
        expect(allows(preview, "", "secrets", "get")).toBe(false);
    });

    test("writes only objects of the link's namespace, and no policy, role or Secret", () => {
        const clusterWide = rulesOf("noetl-mtls-preview").flatMap(({ verbs }) => verbs);
        expect([...new Set(clusterWide)].sort()).toEqual(reading);
        const writes = preview.filter(({ verbs }) => verbs.some((verb) => !reading.includes(verb)));
        expect(writes.flatMap(({ apiGroups = [] }) => apiGroups).sort()).toEqual([
            "",
            "apps",
            "batch",
            "cert-manager.io",
            "networking.k8s.io",
        ]);
        expect(writes.flatMap(({ resources = [] }) => resources)).not.toContain("secrets");
    });
});

describe("the account of verify", () => {
    test("lists every kind of the census of a cluster, and reads what controls issuance", () => {
        for (const { group, plural } of [
            ...inventoryKinds,
            ...["configmaps", "pods", "services"].map((plural) => ({ group: "", plural })),
        ]) {
            expect([plural, allows(verify, group, plural, "list")]).toEqual([plural, true]);
        }
        for (const [plural, { group }] of Object.entries(guardKinds)) {
            expect([plural, allows(verify, group, plural, "get")]).toEqual([plural, true]);
        }
    });

    test("reads the Secrets of the link's leaves by name, and changes nothing", () => {
        const names = [prod.link?.server, ...(prod.link?.clients ?? [])].map(
            (one) => one?.secretName,
        );
        const secrets = verify.filter(({ resources = [] }) => resources.includes("secrets"));
        expect(secrets.map(({ resourceNames }) => resourceNames)).toEqual([names]);
        const writes = verify.filter(({ verbs }) => verbs.some((verb) => !reading.includes(verb)));
        expect(writes.flatMap(({ resources = [], verbs }) => [resources, verbs])).toEqual([
            ["subjectaccessreviews"],
            ["create"],
            ["pods/portforward"],
            ["get", "create"],
        ]);
    });
});

test("docs/production.md lists exactly the Google roles that the script grants", () => {
    const script = readFileSync(join(projectDir, "manifests/access/google.sh"), "utf8");
    const page = readFileSync(join(projectDir, "docs/production.md"), "utf8");
    for (const account of ["preview", "verify", "deploy"]) {
        const granted = [
            ...script.matchAll(
                new RegExp(`^(?:grant|onBucket|onKey) ${account} roles/(\\S+)$`, "gm"),
            ),
        ];
        const [, google = ""] =
            new RegExp(`^\\| \`noetl-mtls-${account}\` +\\|[^|]*\\|([^|]*)\\|`, "m").exec(page) ??
            [];
        const listed = [...google.matchAll(/`([^`]+)`/g)].map(([, role]) => role);
        expect(granted).not.toHaveLength(0);
        expect(listed).toEqual(granted.map(([, role]) => role));
    }
});
