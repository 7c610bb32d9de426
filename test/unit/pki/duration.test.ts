import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { durationSeconds, formatDuration } from "../../../pki/duration";

describe("durationSeconds", () => {
    test.each([
        ["2160h", 7_776_000],
        ["1h30m", 5400],
        ["90m", 5400],
        ["1h0m5s", 3605],
        ["0s", 0],
    ])("%s is %d s", (text, seconds) => {
        expect(durationSeconds(text)).toBe(seconds);
    });

    test.each(["", "h", "90", "1d", "1.5h", "-1h", "1m1h", "1h ", "∞h"])("refuses %j", (text) => {
        expect(durationSeconds(text)).toBeUndefined();
    });

    test("parses the output of formatDuration", () => {
        fc.assert(
            fc.property(fc.nat(), (seconds) => {
                expect(durationSeconds(formatDuration(seconds))).toBe(seconds);
            }),
        );
    });
});

test.each([
    [2_592_000, "720h"],
    [1800, "30m"],
    [61, "61s"],
])("formatDuration(%d) is %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
});
