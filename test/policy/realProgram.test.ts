import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { rules } from "../../checks/rules";
import { preview, up } from "../../lane/engine";
import { PolicyPack } from "../../lane/engine/policies/policyPack";
import { openSession } from "../../lane/engine/session";
import type { ResourceState } from "../../lane/engine/types";
import { nameOf } from "../../lane/engine/urn";
import type { Properties } from "../../lane/engine/values";
import { absent, withValue } from "../support/withValue";

const projectDir = resolve(__dirname, "../..");
const pack = { path: join(projectDir, "policy") };
const stateDir = mkdtempSync(join(tmpdir(), "policies-"));
const dev = { projectDir, stack: "dev", stateDir };
// Program and pack are started and compiled.
const timeout = 120_000;

afterAll(() => {
    rmSync(stateDir, { recursive: true });
});

describe("a change of the real program", { timeout }, () => {
    let resources: readonly ResourceState[];
    let policies: PolicyPack;

    beforeAll(async () => {
        const session = await openSession(dev, "preview");
        await session.deploy();
        resources = session.context.state.all();
        policies = await PolicyPack.start(pack, "127.0.0.1:1", {});
    }, timeout);

    afterAll(() => policies.stop());

    /** Policies that speak of these resources, `image-digest` about the dev images left out. */
    async function speaking(of: readonly ResourceState[]): Promise<readonly string[]> {
        const about = await Promise.all(of.map((one) => policies.analyze(one, [])));
        const violations = [...about.flat(), ...(await policies.analyzeStack(of, "stack"))];
        const names = violations.map(({ policy }) => policy);
        return [...new Set(names)].filter((name) => name !== "image-digest");
    }

    /** The resources with one of them changed, in what it is given and what comes of it. */
    function changed(name: string, path: string, value: unknown): readonly ResourceState[] {
        expect(resources.map(({ urn }) => nameOf(urn))).toContain(name);
        return resources.flatMap((one) => {
            if (nameOf(one.urn) !== name) return [one];
            if (path === "") return [];
            const inputs = path.startsWith(".") ? one.inputs : withValue(one.inputs, path, value);
            const outputs = path.startsWith(".")
                ? one.outputs
                : withValue(one.outputs, path, value);
            return [{ ...one, inputs, outputs, ...(path === ".protect" && { protect: false }) }];
        });
    }

    const pod = "spec.template.spec";
    const key = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----";

    test("none: nothing is said but advice", async () => {
        expect(await speaking(resources)).toEqual([]);
        const server = resources.find(({ urn }) => nameOf(urn) === "server-workload");
        const advice = server && (await policies.analyze(server, []));
        expect(advice?.map(({ policy, enforcement }) => `${policy} ${enforcement}`)).toEqual([
            "image-digest advisory",
        ]);
    });

    const cases: readonly (readonly [rule: string, name: string, path: string, value: unknown])[] =
        [
            ["members-complete", "worker-certificate", "", absent],
            [
                "credentials-mounted",
                "server-workload",
                `${pod}.volumes[0].secret.defaultMode`,
                0o644,
            ],
            [
                "no-plain-url",
                "worker-workload",
                `${pod}.containers[0].args`,
                ["http://noetl-server-rust.noetl.svc:8082"],
            ],
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
        ];
    test.each(cases)("breaks %s: %s %s", async (rule, name, path, value) => {
        expect(await speaking(changed(name, path, value))).toEqual([rule]);
    });

    test("breaks private-key-outputs: a key among the outputs of the stack", async () => {
        const stack = nameOf(resources[0]?.urn ?? "");
        const given = resources.map((one) =>
            nameOf(one.urn) === stack ? { ...one, outputs: { ...one.outputs, key } } : one,
        );
        expect(await speaking(given)).toEqual(["private-key-outputs"]);
    });

    test.each([
        [
            "secret-access",
            "kubernetes:rbac.authorization.k8s.io/v1:Role",
            { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] },
        ],
        [
            "callers-declared",
            "kubernetes:batch/v1:Job",
            {
                spec: {
                    template: {
                        spec: {
                            containers: [{ args: ["http://noetl-server-rust.noetl.svc:8082"] }],
                        },
                    },
                },
            },
        ],
    ])("breaks %s: one more %s", async (rule, type, inputs: Properties) => {
        const [first] = resources;
        if (first === undefined) throw new Error("no resources");
        const urn = `urn:pulumi:dev::noetl-mtls::${type}::more`;
        const more = { ...first, urn, type, inputs, outputs: inputs };
        expect(await speaking([...resources, more])).toEqual([rule]);
    });

    test.each([
        ["link-mode", "worker", { mode: "tls" }],
        ["root-kind", "trust-root-certificate", {}],
        ["leaf-account", "server-certificate", {}],
    ])("breaks %s: what only a listed stack may", async (rule, name, inputs: Properties) => {
        const moved = resources
            .filter(({ urn }) => nameOf(urn) === name)
            .map((one) => ({
                ...one,
                urn: one.urn.replace(":dev::", ":live::"),
                inputs: { ...one.inputs, ...inputs },
            }));
        const violations = await Promise.all(moved.map((one) => policies.analyze(one, [])));
        expect(violations.flat().map(({ policy }) => policy)).toEqual([rule]);
    });

    test("every rule is broken above", () => {
        const broken = [
            ...cases.map(([rule]) => rule),
            ...["private-key-outputs", "secret-access", "callers-declared"],
            ...["link-mode", "root-kind", "leaf-account", "image-digest"],
        ];
        expect(broken.sort()).toEqual(rules.map(({ name }) => name).sort());
    });
});

describe("the pack in the engine, from the program to the result", { timeout }, () => {
    test("the prod stack complies with the strict rules: nothing is said but advice", async () => {
        const { violations } = await preview({ ...dev, stack: "prod", policyPacks: [pack] });
        expect([...new Set(violations.map(({ policy }) => policy))]).toEqual(["image-digest"]);
    });

    test(
        "a preview carries what the changed config breaks, and nothing else",
        async () => {
            const config = { leaf: { duration: "4000h" }, trustRoot: { lifetime: "100000h" } };
            const { violations } = await preview({ ...dev, config, policyPacks: [pack] });
            const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory");
            expect(mandatory.map(({ policy, urn }) => `${policy} ${nameOf(urn)}`)).toEqual([
                "root-lifetime trust-root-certificate",
                "leaf-lifetime server-certificate",
                "leaf-lifetime worker-certificate",
            ]);
            expect(mandatory[1]?.message).toContain(
                'spec.duration is "4000h"; expected at most 2160h. Fix: ',
            );
        },
        timeout,
    );

    test(
        "an authority of Google's is unprotected only by an exemption of its own",
        async () => {
            const { config } = parse(
                readFileSync(join(projectDir, "Pulumi.prod.yaml"), "utf8"),
            ) as {
                readonly config: Readonly<Record<string, object>>;
            };
            const path = "create.deletionProtection";
            const trustRoot = withValue(config["noetl-mtls:trustRoot"] ?? {}, path, false);
            const refused = async (exemptions: Properties[]) => {
                const settings = { "root-protected": { stacks: { prod: { exemptions } } } };
                const packs = [{ ...pack, config: settings }];
                const stack = { ...dev, stack: "prod", config: { trustRoot }, policyPacks: packs };
                const { violations } = await preview(stack);
                const mandatory = violations.filter((one) => one.enforcement === "mandatory");
                return mandatory.map(({ policy, urn }) => `${policy} ${nameOf(urn)}`);
            };
            const exemption = {
                resource: "trust-root-authority",
                until: "9999-12-31",
                reason: "generation 2 replaces it",
            };
            expect(await refused([])).toEqual(["root-protected trust-root-authority"]);
            expect(await refused([{ ...exemption, until: "2020-01-31" }])).toHaveLength(1);
            expect(await refused([exemption])).toEqual([]);
        },
        timeout,
    );

    test(
        "an update under a stricter pack does not begin",
        async () => {
            const strict = { ...pack, config: { "link-mode": { stacks: {} } } };
            const refused = up({ ...dev, config: { mode: "tls" }, policyPacks: [strict] });
            await expect(refused).rejects.toThrow(
                /^Nothing was changed, because policies forbid it:\n {2}link-mode: urn:[^]*mode of noetl\/noetl-worker-rust is "tls"; expected mtls/,
            );
            expect(existsSync(join(stateDir, "stacks/noetl-mtls/dev.json"))).toBe(false);
        },
        timeout,
    );
});
