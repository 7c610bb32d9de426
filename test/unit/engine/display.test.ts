import { describe, expect, test } from "vitest";

import { lineDisplay, summaryLine, type EngineEvent } from "../../../lane/engine";

const urn = "urn:pulumi:dev::p::kubernetes:apps/v1:Deployment::api";
const step = { urn, type: "kubernetes:apps/v1:Deployment", name: "api", parent: "" };

describe("the display", () => {
    test.each<[string, EngineEvent, string[]]>([
        [
            "an update with its changes and time",
            {
                kind: "step",
                seconds: 1.26,
                step: {
                    ...step,
                    op: "update",
                    diff: [
                        { path: "spec.replicas", old: 1, new: 2 },
                        { path: "spec.probe.httpGet", old: { port: 80 } },
                        { path: "spec.probe.tcpSocket", new: { port: 80 } },
                    ],
                },
            },
            [
                "  ~ update  kubernetes:apps/v1:Deployment api  1.3 s",
                "      ~ spec.replicas: 1 → 2",
                '      - spec.probe.httpGet: {"port":80}',
                '      + spec.probe.tcpSocket: {"port":80}',
            ],
        ],
        [
            "a previewed step without a time",
            { kind: "step", step: { ...step, op: "create" } },
            ["  + create  kubernetes:apps/v1:Deployment api"],
        ],
        ["nothing for what stays the same", { kind: "step", step: { ...step, op: "same" } }, []],
        [
            "what a step waits for",
            { kind: "progress", urn, message: "waiting for 0 of 1 pods available" },
            ["      … api: waiting for 0 of 1 pods available"],
        ],
        [
            "a warning",
            { kind: "diagnostic", diagnostic: { severity: "warning", message: "careful" } },
            ["  warning: careful"],
        ],
        [
            "nothing for an error, which the EngineError brings",
            { kind: "diagnostic", diagnostic: { severity: "error", message: "no" } },
            [],
        ],
        ["what the program prints", { kind: "output", line: "hello" }, ["  | hello"]],
    ])("shows %s", (_, event, lines) => {
        const shown: string[] = [];
        lineDisplay((line) => shown.push(line))(event);
        expect(shown).toEqual(lines);
    });

    test.each([
        [{ same: 3, update: 1, create: 2 }, "2 create, 1 update, 3 same"],
        [{}, "nothing to do"],
    ])("sums up %o", (summary, line) => {
        expect(summaryLine({ summary })).toBe(line);
    });
});
