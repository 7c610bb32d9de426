import { describe, expect, test } from "vitest";

import { renderJson } from "../../../preview/render/json";
import { renderMarkdown, renderMarkdownFailure } from "../../../preview/render/markdown";
import { renderText } from "../../../preview/render/text";
import type { Report } from "../../../preview/report";
import { say } from "../../../preview/sentence";

const report = (over: Partial<Report> = {}): Report => ({
    stack: "dev",
    base: "main",
    outcome: "changes",
    areas: [{ title: "Workloads", findings: [say`${"w"}: ${2} pods restart`] }],
    resources: [
        {
            op: "changed",
            type: "t:m:T",
            name: "r",
            fields: [{ path: ["spec", "[a]", "x.y"], before: 1, after: "two" }],
        },
    ],
    ...over,
});

describe("a report", () => {
    test("has the same content as text", () => {
        expect(renderText(report(), Infinity)).toBe(`Preview of stack dev against main: changes
Two programs are compared, not a program with a cluster: what runs may differ from both.

Workloads
  - w: 2 pods restart

Exact difference: 1 resource
  @@ changed t:m:T r @@
  - spec[a]["x.y"]: 1
  + spec[a]["x.y"]: "two"
`);
    });

    test("in markdown is folded, with data in code", () => {
        expect(renderMarkdown(report(), Infinity))
            .toBe(`### Preview of stack \`dev\` against \`main\`: changes

Two programs are compared, not a program with a cluster: what runs may differ from both.

**Workloads**

- \`w\`: 2 pods restart

<details><summary>Exact difference: 1 resource</summary>

\`\`\`diff
@@ changed t:m:T r @@
- spec[a]["x.y"]: 1
+ spec[a]["x.y"]: "two"
\`\`\`

</details>
`);
    });

    test("in JSON is complete", () => {
        expect(JSON.parse(renderJson(report()))).toMatchObject({
            outcome: "changes",
            areas: [{ title: "Workloads", findings: ["w: 2 pods restart"] }],
            resources: [{ op: "changed", fields: [{ path: 'spec[a]["x.y"]', before: 1 }] }],
        });
    });

    test("without a base lists only names", () => {
        const text = renderText(report({ base: undefined, outcome: "unchanged" }), Infinity);
        expect(text).toContain(
            "Preview of stack dev: everything is new\nThis is what the program asks",
        );
        expect(text).toContain("\nEverything: 1 resource\n  + t:m:T r\n");
        expect(text).not.toContain("two");
    });
});

describe("a picture of the link", () => {
    const graph = (count: number) => ({
        nodes: [
            { id: "Deployment n/server", role: "server" as const },
            ...Array.from({ length: count }, (_, n) => ({
                id: `Deployment n/client-${"x".repeat(60)}-${n}`,
                role: "caller" as const,
            })),
        ],
        edges: [],
    });

    test("is in markdown, before the findings", () => {
        expect(renderMarkdown(report({ graph: graph(1) }), 9_000)).toMatch(
            /\n\n```mermaid\nflowchart LR\n {4}n0\[\["Deployment n\/server"\]\]\n.*\n```\n\n\*\*Workloads/,
        );
        expect(renderText(report({ graph: graph(1) }), 9_000)).not.toContain("flowchart");
    });

    test("is left out, with its size, where it takes more than a third of the limit", () => {
        const text = renderMarkdown(report({ graph: graph(30) }), 6_000);
        expect(text).toMatch(/\n\nNo picture of the link: it takes 2\d{3} characters.\n\n/);
        expect(text).not.toContain("flowchart");
        expect(renderMarkdown(report({ graph: graph(30) }), 9_000)).toContain("flowchart");
    });
});

describe.each([
    ["text", renderText],
    ["markdown", renderMarkdown],
])("a long report in %s", (_, render) => {
    const long = report({
        areas: ["A", "B"].map((title) => ({
            title,
            findings: Array.from({ length: 1000 }, (_, n) => say`${title} finding ${n}`),
        })),
        resources: Array.from({ length: 500 }, (_, n) => ({
            op: "changed" as const,
            type: "t",
            name: `r${n}`,
            fields: [{ path: ["f"], before: "x".repeat(100), after: n }],
        })),
    });

    test("fits the limit, shows every area, and counts what is left out", () => {
        const text = render(long, 10_000);
        expect(text.length).toBeLessThanOrEqual(10_000);
        expect(text.length).toBeGreaterThan(8_000);
        for (const title of ["A", "B"]) expect(text).toMatch(new RegExp(`${title}\`? finding 0\n`));
        const counts = [...text.matchAll(/… (\d+) more/g)].map(([, count]) => Number(count));
        const shown = text.match(/finding \d+/g)?.length ?? 0;
        const resources = text.match(/@@ changed/g)?.length ?? 0;
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2500 - shown - resources);
        expect(text.match(/```/g)?.length ?? 0).toSatisfy((fences: number) => fences % 2 === 0);
    });

    test("is complete without a limit", () => {
        expect(render(long, Infinity)).not.toContain("… ");
    });
});

describe("data in markdown", () => {
    const hostile = [
        "a`b``c",
        "`",
        " padded ",
        "``` ends\n```\n# heading",
        "<script>",
        "@team",
        "\u202Egnp.exe",
        "\u001b[31mred",
        "",
    ];

    test.each(hostile)("stays inside its code: %j", (data) => {
        const [, line = ""] = /\n(- x.*y)\n/.exec(
            renderMarkdown(report({ areas: [{ title: "A", findings: [say`x${data}y`] }] }), 9_000),
        ) ?? ["", ""];
        // One code span from the first to the last backtick, without its fence inside.
        const span = /^- x(?:(`+)(?!`)(.*[^`])\1(?!`))?y$/.exec(line);
        expect(span).not.toBeNull();
        const [, fence = "", inner = ""] = span ?? [];
        expect(inner.split(/[^`]+/)).not.toContain(fence === "" ? "none" : fence);
        for (const hidden of ["\u001b", "\u202e"]) expect(line).not.toContain(hidden);
    });

    test("cannot end the block of a diff or of a failure", () => {
        const fields = [{ path: ["x"], after: "````\n```" }];
        const resources = [{ op: "changed" as const, type: "t", name: "```", fields }];
        expect(renderMarkdown(report({ resources }), 9_000)).toMatch(/\n`{5}diff\n[^]*\n`{5}\n/);
        expect(renderMarkdownFailure("dev", "bad\n```\n@team")).toMatch(
            /\n`{4}text\n[^]*\n`{4}\n$/,
        );
    });
});
