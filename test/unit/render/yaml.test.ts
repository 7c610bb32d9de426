import fc from "fast-check";
import { expect, test } from "vitest";

import { printYaml } from "../../../render/yaml";
import { readYaml } from "../../../workload/kubectlYaml";

const readBack = (value: unknown) => readYaml(printYaml(value)).map((document) => document.value);

/** Text that YAML 1.1 or 1.2 takes for another type, or for syntax. */
const awkward = fc.constantFrom(
    ...["yes", "on", "n", "~", "null", "0400", "0o400", "1:30", "1e3", "12e03", "1_000", ".inf"],
    ...["2026-01-31", "<<", "=", "---", "...", "- a", "a: b", "# c", "{{ x }}", "*a", "&a", "!b"],
    ...["", " a", "a ", "a\nb", "a\n", "\n a\n\n", "\ttab", "it's", 'a "b"', "\u0085", "0x1F"],
);
const text = fc.oneof(awkward, fc.string());
const value = fc.letrec((tie) => ({
    any: fc.oneof(
        { depthSize: "small" },
        text,
        fc.maxSafeInteger(),
        fc.constantFrom(true, false, null, 0.5, 1e21),
        fc.array(tie("any")),
        fc.dictionary(
            text.filter((key) => key !== "__proto__"),
            tie("any"),
        ),
    ),
})).any;

test("kubectl reads the printed YAML as the same value", () => {
    fc.assert(
        fc.property(value, (one) => {
            expect(readBack(one)).toEqual([one]);
        }),
        { numRuns: 500 },
    );
}, 30_000);

test("an object that occurs twice has no anchor", () => {
    const labels = { app: "noetl" };
    expect(printYaml({ a: labels, b: labels })).toBe("a:\n  app: noetl\nb:\n  app: noetl\n");
});

test.each(["\n a\n\n", " a\nb", "a\n ", "a\r\nb", "a\n\n\n"])("lines of %j are kept", (text) => {
    expect(readBack(text)).toEqual([text]);
});
