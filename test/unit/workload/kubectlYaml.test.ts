import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readYaml } from "../../../workload/kubectlYaml";
import { kubectlFixtures } from "../../support/kubectlFixtures";

const valueOf = (text: string) => readYaml(text)[0]?.value;

describe("a manifest is what kubectl makes of it", () => {
    const manifests = readdirSync(kubectlFixtures).filter((name) => name.endsWith(".yaml"));

    test.each(manifests)("%s", (name) => {
        const file = join(kubectlFixtures, name);
        const printed = JSON.parse(readFileSync(file.replace(/yaml$/, "json"), "utf8")) as {
            readonly metadata: { readonly labels: Record<string, string> };
        };
        // The label that makes kubectl print the object.
        delete printed.metadata.labels["read-by"];
        const ours = JSON.parse(JSON.stringify(valueOf(readFileSync(file, "utf8")))) as {
            readonly metadata: { labels?: object };
        };
        ours.metadata.labels ??= {};
        expect(ours).toEqual(printed);
    });
});

describe("YAML", () => {
    test.each<[string, string, unknown]>([
        ["an octal mode", "0400", 256],
        ["an octal mode of YAML 1.2", "0o400", 256],
        ["a number with a leading zero that is not octal", "08", 8],
        ["yes", "yes", true],
        ["a quoted yes", '"yes"', "yes"],
        ["no", "No", false],
        ["one letter", "n", false],
        ["a time of day", "12:30:45", "12:30:45"],
        ["a pair of ports", "22:22", "22:22"],
        ["a date", "2026-01-31", "2026-01-31"],
        ["a word that looks like an exponent", "e2", "e2"],
        ["an exponent", "1e3", 1000],
        ["a version", "1.21.2", "1.21.2"],
        ["underscores in a number", "1_000", 1000],
        ["an underscore before a number", "_1", "_1"],
        ["a negative octal number", "-0777", -511],
        ["nothing", "", null],
    ])("%s", (_, text, value) => {
        expect(valueOf(`value: ${text}`)).toEqual({ value });
    });

    test("a repeated key keeps its last value, and is told", () => {
        const source = "a: 1\na: 2\n";
        expect(readYaml(source)).toEqual([
            {
                source,
                value: { a: 2 },
                repeatedKey: { reason: "Map keys must be unique", line: 2, column: 1 },
            },
        ]);
    });

    test("an alias that expands to millions of values is refused", () => {
        const lines = Array.from({ length: 9 }, (_, level) => {
            const item = level === 0 ? "x" : `*a${level - 1}`;
            return `a${level}: &a${level} [${Array(10).fill(item).join(", ")}]`;
        });
        const source = lines.join("\n");
        expect(readYaml(source)).toEqual([
            {
                source,
                error: expect.objectContaining({
                    reason: "Aliases expand to over 1000000 values.",
                }) as unknown,
            },
        ]);
    }, 30_000);

    test.each([
        ["a merge of text", "a: { <<: text }", "A merge key `<<` needs a map.", 10],
        ["an alias without an anchor", "a: *b", "No anchor before the alias *b.", 4],
    ])("%s is refused, with its place", (_, text, reason, column) => {
        const source = `# a comment\n${text}`;
        expect(readYaml(source)).toEqual([{ source, error: { reason, line: 2, column } }]);
    });

    test.each([
        [
            "markers and comments",
            "# head\n---\na: 1\n---\n# only a comment\n---\nb: |\n  x\n\n# end\n",
        ],
        ["an end marker", "a: 1\n...\nb: 2"],
        ["an error", "---\na: 1\n---\n}\n---\nb: 2\n"],
    ])("the sources of all documents are the text, with %s", (_, text) => {
        const sources = readYaml(text).map(({ source }) => source);
        expect(sources.length).toBeGreaterThan(1);
        expect(sources.join("")).toBe(text);
    });

    test("any JSON value is itself", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) => {
                expect(valueOf(JSON.stringify({ value }))).toEqual(
                    JSON.parse(JSON.stringify({ value })),
                );
            }),
        );
    });
});
