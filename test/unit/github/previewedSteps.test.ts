import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { beforeAll, expect, test } from "vitest";

import { run } from "../../../lane/cluster/run";

const file = resolve(__dirname, "../../../.github/scripts/previewedSteps.mjs");
let stepsOf: (json: string) => readonly string[];

beforeAll(async () => {
    ({ stepsOf } = (await import(pathToFileURL(file).href)) as { stepsOf: typeof stepsOf });
});

const steps = [
    { op: "same", urn: "urn:a" },
    {
        op: "update",
        urn: "urn:c",
        detailedDiff: { "spec.replicas": { kind: "update" }, "spec.image": { kind: "update" } },
        newState: { inputs: { password: "secret" } },
    },
    { op: "replace", urn: "urn:b", diffReasons: ["data"], replaceReasons: ["data"] },
    { op: "create", urn: "urn:d", detailedDiff: null },
];

const expected = [
    "create urn:d",
    "replace urn:b data replaced for data",
    "update urn:c spec.image spec.replicas",
];

test("steps are listed by name and field, without values, whatever their order", () => {
    expect(stepsOf(JSON.stringify({ steps }))).toEqual(expected);
    expect(stepsOf(JSON.stringify({ steps: steps.toReversed() }))).toEqual(expected);
});

test("the command reads a preview from stdin, and fails on any other text", async () => {
    const piped = (input: string) => run(process.execPath, [file], { input, reject: false });
    const whole = await piped(JSON.stringify({ steps }));
    expect([whole.exitCode, whole.stdout.trim()]).toEqual([0, ["3 steps", ...expected].join("\n")]);
    for (const input of ["", "error: no stack", '{"error":"no stack"}']) {
        expect((await piped(input)).exitCode).not.toBe(0);
    }
}, 60_000);
