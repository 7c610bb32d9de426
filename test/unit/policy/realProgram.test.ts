import { beforeAll, describe, expect, test } from "vitest";

import { rules } from "../../../rules";
import { unknownValue, type Properties } from "../../../rules/wire";
import { toPolicies } from "../../../policy/adapter";
import packConfig from "../../../policy/config.json";
import { judge, type Violation } from "../../../policy/judge";
import {
    recordProgram,
    type RecordedProgram,
    type RecordedResource,
} from "../../../preview/record";
import { askPolicies } from "../../support/policyHost";
import { projectDir, copyWithConfig } from "../../support/previews";
import { absent, withValue } from "../../support/withValue";

// Runs the program with the real SDK.
const timeout = 120_000;

let dev: RecordedProgram;

beforeAll(async () => {
    dev = await recordProgram(projectDir, "dev");
}, timeout);

/** Names of violated policies; `image-digest` is left out, since dev images have tags. */
function violated(
    resources: readonly RecordedResource[],
    config: unknown = packConfig,
): readonly string[] {
    const names = judge("dev", resources, config).map(({ policy }) => policy);
    return [...new Set(names)].filter((name) => name !== "image-digest");
}

/**
 * The dev stack with one input of one resource changed. An empty path removes the resource; a
 * leading dot addresses the resource itself, such as `.protect`.
 */
function changed(name: string, path: string, value: unknown): readonly RecordedResource[] {
    expect(dev.resources.map((one) => one.name)).toContain(name);
    return dev.resources.flatMap((one) => {
        if (one.name !== name) return [one];
        if (path === "") return [];
        return [withValue(one, path.startsWith(".") ? path.slice(1) : `inputs.${path}`, value)];
    });
}

/** The dev stack with an additional resource. */
function withAdditional(type: string, inputs: Properties): readonly RecordedResource[] {
    const [first] = dev.resources;
    if (first === undefined) throw new Error("The dev stack has no resources.");
    const urn = `urn:pulumi:dev::noetl-mtls::${type}::more`;
    return [...dev.resources, { ...first, urn, type, name: "more", custom: true, inputs }];
}

const pod = "spec.template.spec";
const key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----";
const plainUrl = "http://noetl-server-rust.noetl.svc:8082";

type Case = readonly [rule: string, name: string, path: string, value: unknown];

const cases: readonly Case[] = [
    ["members-complete", "worker-certificate", "", absent],
    ["credentials-mounted", "server-workload", `${pod}.volumes[0].secret.defaultMode`, 0o644],
    ["no-plain-url", "worker-workload", `${pod}.containers[0].args`, [plainUrl]],
    [
        "no-http-probe",
        "server-workload",
        `${pod}.containers[0].readinessProbe`,
        { httpGet: { port: 8082 } },
    ],
    [
        "verification-on",
        "worker-workload",
        `${pod}.containers[0].env[0]`,
        { name: "A", value: "curl -sk https://a" },
    ],
    ["root-lifetime", "trust-root-certificate", "validityPeriodHours", 90000],
    ["root-dedicated", "trust-root-certificate", "maxPathLength", 1],
    ["root-protected", "trust-root-key", ".protect", false],
    ["issuer-guarded", "trust-root-policy-binding", "spec.validationActions", ["Warn"]],
    ["leaf-usage", "worker-certificate", "spec.usages", ["client auth", "any"]],
    ["leaf-names", "worker-certificate", "spec.emailAddresses", ["a@b.c"]],
    ["leaf-lifetime", "worker-certificate", "spec.renewBefore", "1h"],
    ["leaf-key", "worker-certificate", "spec.privateKey.rotationPolicy", "Never"],
    ["private-keys", "trust-root-issuer", "metadata.annotations.key", key],
    ["private-key-outputs", "noetl-mtls-dev", ".outputs.key", key],
];

const additions: readonly (readonly [rule: string, type: string, inputs: Properties])[] = [
    [
        "secret-access",
        "kubernetes:rbac.authorization.k8s.io/v1:Role",
        { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] },
    ],
    [
        "callers-declared",
        "kubernetes:batch/v1:Job",
        { spec: { template: { spec: { containers: [{ args: [plainUrl] }] } } } },
    ],
];

const onlyListed = ["link-mode", "root-kind", "leaf-account"];

describe("a change of the real program", () => {
    test("none: only advisory violations", () => {
        expect(violated(dev.resources)).toEqual([]);
        const [advice] = judge("dev", dev.resources, packConfig);
        expect(advice).toMatchObject({ policy: "image-digest", enforcement: "advisory" });
    });

    test("none, as a stack that the pack's config does not name", () => {
        const mandatory = judge("staging", dev.resources, packConfig).filter(
            ({ enforcement }) => enforcement === "mandatory",
        );
        expect(mandatory).toEqual([]);
    });

    test.each(cases)("breaks %s: %s %s", (rule, name, path, value) => {
        expect(violated(changed(name, path, value))).toEqual([rule]);
    });

    test.each(additions)("breaks %s: an additional %s", (rule, type, inputs) => {
        expect(violated(withAdditional(type, inputs))).toEqual([rule]);
    });

    test.each(onlyListed)("breaks %s when the stack is not listed", { timeout }, async (rule) => {
        const tree = copyWithConfig("dev", rule === "link-mode" ? { mode: "tls" } : {});
        const { resources } = rule === "link-mode" ? await recordProgram(tree, "dev") : dev;
        expect(violated(resources)).toEqual([]);
        expect(violated(resources, { ...packConfig, [rule]: {} })).toEqual([rule]);
    });

    test("the cases above cover every rule", () => {
        const broken = [
            ...[...cases, ...additions].map(([rule]) => rule),
            ...onlyListed,
            "image-digest",
        ];
        expect(broken.sort()).toEqual(rules.map(({ name }) => name).sort());
    });
});

describe("the pack and the preview agree on:", { timeout }, () => {
    const unknown = (name: string, path: string) => changed(name, path, unknownValue);

    const stacks: readonly (readonly [string, () => readonly RecordedResource[]])[] = [
        ["the dev stack, not listed", () => dev.resources],
        ["every rule broken", () => cases.flatMap((one) => changed(...tail(one)))],
        ["additional resources", () => additions.flatMap(([, ...one]) => withAdditional(...one))],
        ["unknown usages", () => unknown("worker-certificate", "spec.usages")],
        ["an unknown mode", () => unknown("server", "mode")],
        ["an unknown output", () => unknown("noetl-mtls-dev", ".outputs.link")],
        ["an unknown item", () => unknown("worker-workload", `${pod}.containers[0].env[0]`)],
        ["an unknown container", () => unknown("server-workload", `${pod}.containers[0]`)],
        [
            "unknown rules",
            () =>
                withAdditional("kubernetes:rbac.authorization.k8s.io/v1:Role", {
                    rules: [unknownValue],
                }),
        ],
    ];
    test.each(stacks)("%s", async (_, resources) => {
        const said = await askPolicies(toPolicies(rules), resources());
        const expected = judge("dev", resources(), {});
        expect(decided(said)).toEqual(decided(expected));
        expect(undecided(said)).toEqual(undecided(expected));
        expect(expected).not.toEqual([]);
    });

    const isUndecided = ({ message }: Violation) =>
        /^can't run policy|^Not judged before the update: /.test(message);

    const decided = (violations: readonly Violation[]) =>
        violations
            .filter((one) => !isUndecided(one))
            .map((one) => JSON.stringify(one, keys))
            .sort();

    const keys = ["enforcement", "message", "policy", "urn"];

    /** The pack reports one advisory violation per rule and resource. */
    const undecided = (violations: readonly Violation[]) =>
        new Set(
            violations
                .filter(isUndecided)
                .map(({ policy, enforcement, urn }) => `${policy} ${enforcement} ${urn}`),
        );
});

const tail = ([, ...rest]: Case): [string, string, unknown] => rest;

describe("from the program to the preview", { timeout }, () => {
    const mandatory = (violations: readonly Violation[] | undefined) =>
        violations
            ?.filter(({ enforcement }) => enforcement === "mandatory")
            .map(({ policy, urn }) => `${policy} ${urn.split("::").at(-1) ?? ""}`);

    test("the prod stack complies with the strict settings, advisory rules aside", async () => {
        const { violations } = await recordProgram(projectDir, "prod");
        expect([...new Set(violations?.map(({ policy }) => policy))]).toEqual(["image-digest"]);
    });

    test("a preview reports exactly the violations of the changed config", async () => {
        const config = { leaf: { duration: "4000h" }, trustRoot: { lifetime: "100000h" } };
        const { violations } = await recordProgram(copyWithConfig("dev", config), "dev");
        expect(mandatory(violations)).toEqual([
            "root-lifetime trust-root-certificate",
            "leaf-lifetime server-certificate",
            "leaf-lifetime worker-certificate",
        ]);
        expect(violations?.map(({ message }) => message).join("\n")).toContain(
            'spec.duration is "4000h"; expected at most 2160h. Fix: ',
        );
    });

    test("an unprotected Google CAS authority needs its own exemption", async () => {
        const config = { trustRoot: { create: { deletionProtection: false } } };
        const { resources } = await recordProgram(copyWithConfig("prod", config), "prod");
        const refused = (exemptions: readonly object[]) =>
            mandatory(
                judge("prod", resources, {
                    "root-protected": { stacks: { prod: { exemptions } } },
                }),
            );
        const exemption = {
            resource: "trust-root-authority",
            until: "9999-12-31",
            reason: "generation 2 replaces it",
        };
        expect(refused([])).toEqual(["root-protected trust-root-authority"]);
        expect(refused([{ ...exemption, until: "2020-01-31" }])).toHaveLength(1);
        expect(refused([exemption])).toEqual([]);
        expect(() => refused([{ ...exemption, until: "soon" }])).toThrow(
            "policy/config.json cannot be used:\n" +
                '  - root-protected.stacks.prod.exemptions[0].until is "soon"; expected ',
        );
    });
});
