import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Violation } from "../../../policy/judge";
import { makeReport } from "../../../preview/makeReport";
import { makeRecording, readRules, type Recording } from "../../../preview/recording";
import { plainText } from "../../../preview/sentence";
import { projectDir } from "../../support/previews";
import { resource } from "../../support/recordedResource";

const recording = (over: Partial<Recording> = {}): Recording => ({
    resources: new Map(),
    outputs: {},
    link: undefined,
    notes: [],
    violations: [],
    judged: true,
    rules: new Map([["policy/index.ts", "strict"]]),
    encrypted: new Map(),
    placeholders: [],
    ...over,
});

const violation = (over: Partial<Violation> = {}): Violation => ({
    policy: "leaf-usage",
    enforcement: "mandatory",
    urn: "urn:pulumi:dev::p::t::leaf",
    message: "two usages\nFix: one",
    ...over,
});

const report = (before: Recording | undefined, after: Recording) =>
    makeReport({ stack: "dev", ...(before && { base: "main", before }), after });

/** Findings of the area with that title. */
const area = (title: string, before: Recording | undefined, after: Recording) =>
    report(before, after)
        .areas.find((one) => one.title === title)
        ?.findings.map(plainText);

describe("policies", () => {
    test("distinguish new, known and resolved violations", () => {
        const [known, gone, fresh] = ["a", "b", "c"].map((policy) => violation({ policy }));
        const advisory = violation({ policy: "d", enforcement: "advisory" });
        const [before, after] = [
            [known, gone, advisory],
            [known, fresh, advisory],
        ].map((some) => recording({ violations: some.flatMap((one) => one ?? []) }));
        expect(area("Policies", before, after ?? recording())).toEqual([
            "new violation (mandatory) of c by leaf: two usages Fix: one",
            "violation, as before (mandatory) of a by leaf: two usages Fix: one",
            "1 advisory as before",
            "resolved (mandatory) of b by leaf: two usages Fix: one",
        ]);
    });

    test("tell mandatory violations before advisories, whatever their order", () => {
        const advisory = violation({ policy: "a", enforcement: "advisory" });
        const after = recording({ violations: [advisory, violation({ policy: "b" })] });
        for (const [before, state] of [
            [undefined, "violation"],
            [recording(), "new violation"],
        ] as const) {
            expect(area("Policies", before, after)).toEqual([
                `${state} (mandatory) of b by leaf: two usages Fix: one`,
                `${state} (advisory) of a by leaf: two usages Fix: one`,
            ]);
        }
    });

    test("list changed rule files", () => {
        const weaker = recording({ rules: new Map([["policy/index.ts", "lax"]]) });
        expect(area("Policies", recording(), weaker)).toEqual([
            "the rules themselves change, so read them first: policy/index.ts",
            "no violations",
        ]);
        expect(report(recording(), weaker).outcome).toBe("changes");
    });

    test("are read from the folders that judge this project", async () => {
        const rules = await readRules(join(__dirname, "../../.."));
        expect([...rules.keys()]).toEqual(
            expect.arrayContaining([
                "issuance/admission/guard.ts",
                "pki/spiffe.ts",
                "policy/judge.ts",
                "rules/index.ts",
            ]),
        );
    });

    test("have no findings if the program has no rules", () => {
        const unjudged = recording({ judged: false, rules: new Map() });
        expect(area("Policies", unjudged, unjudged)).toBeUndefined();
    });

    test("report a base whose rules cannot be evaluated", () => {
        const older = recording({ judged: false });
        expect(area("Policies", older, recording())).toEqual([
            "the base is not judged: its pack has no policy/judge.ts",
            "no violations",
        ]);
        expect(area("Policies", recording(), older)).toEqual([
            "the program is not judged: its pack has no policy/judge.ts",
        ]);
    });
});

test("workloads of the same name are shown with kind and namespace", () => {
    const deployment = (namespace: string, name: string) =>
        resource("kubernetes:apps/v1:Deployment", `${namespace}-${name}`, {
            metadata: { namespace, name },
        });
    const all = [deployment("a", "worker"), deployment("b", "worker"), deployment("b", "other")];
    const resources = new Map(all.map((one) => [one.urn, one]));
    expect(area("Workloads", undefined, recording({ resources }))).toEqual([
        "Deployment a/worker: new Deployment with 1 pod",
        "other: new Deployment with 1 pod",
        "Deployment b/worker: new Deployment with 1 pod",
    ]);
});

describe("the outcome", () => {
    const mandatory = recording({ violations: [violation()] });
    const advisory = recording({ violations: [violation({ enforcement: "advisory" })] });
    const secret = recording({ encrypted: new Map([["k", "v1:other"]]) });
    const noted = recording({ notes: ["w: careful"] });

    test.each([
        ["without a base", undefined, recording(), "unchanged"],
        ["without a base, violated", undefined, mandatory, "violations"],
        ["of equals", recording(), recording(), "unchanged"],
        ["of equals that are both refused", mandatory, mandatory, "violations"],
        ["of a violation that was mended", mandatory, recording(), "changes"],
        ["of an advisory one", recording(), advisory, "changes"],
        ["of another ciphertext", recording(), secret, "changes"],
        ["of another note", recording(), noted, "changes"],
    ])("%s", (_, before, after, outcome) => {
        expect(report(before, after).outcome).toBe(outcome);
    });
});

test("a changed ciphertext is reported and not shown", () => {
    const [before, after] = ["v1:old", "v1:new"].map((cipher) =>
        recording({ encrypted: new Map([["gcp:credentials", cipher]]) }),
    );
    expect(area("Also", before, after ?? recording())).toEqual([
        "config gcp:credentials: encrypted anew, perhaps another value",
    ]);
});

describe("the first area of a first preview", () => {
    const after = recording({
        resources: new Map(
            ["a", "b"].map((name) => [name, resource("kubernetes:apps/v1:Deployment", name, {})]),
        ),
        violations: [violation(), violation({ enforcement: "advisory" })],
        placeholders: ["link:kubeContext", "Deployment api: spec.image"],
        notes: ["worker: left alone"],
    });

    test("says in short what is created, and what to look at", () => {
        expect(report(undefined, after).areas[0]?.title).toBe("In short");
        expect(area("In short", undefined, after)).toEqual([
            "workloads: 2 Deployment",
            "look at 1 mandatory violation: an update is refused",
            "look at 2 placeholders: see Link",
            "look at 1 advisory violation: see Policies",
            "look at 1 note: see Also",
        ]);
    });

    test("is absent with a base", () => {
        expect(area("In short", recording(), after)).toBeUndefined();
    });
});

test("placeholders in manifests are named with those in config", { timeout: 120_000 }, async () => {
    const { placeholders } = await makeRecording(projectDir, "prod");
    const image = "spec.template.spec.containers[0].image";
    expect(placeholders).toEqual([
        "noetl-mtls:kubeContext",
        "noetl-mtls:trustRoot.project",
        "noetl-mtls:trustRoot.create.authorityGeneration",
        "noetl-mtls:trustRoot.create.subject.organization",
        `Deployment noetl-server-rust: ${image}`,
        `Deployment noetl-worker-rust: ${image}`,
    ]);
});

test("placeholders are listed", () => {
    const placeholders = ["link:kubeContext"];
    expect(area("Link", undefined, recording({ placeholders }))).toEqual([
        "not filled in yet, so that an update refuses it: link:kubeContext",
    ]);
});
