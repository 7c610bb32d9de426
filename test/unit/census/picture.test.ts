import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { markChanges } from "../../../census/picture/changes";
import { mostNodes } from "../../../census/picture/cut";
import { linkGraph, type Call, type LinkGraph, type Surveyed } from "../../../census/picture/graph";
import { labelText, renderMermaid } from "../../../census/picture/mermaid";
import { run } from "../../../lane/cluster/run";
import { parseFlowchart } from "../../support/mermaid";
import { copyWithConfig, projectDir } from "../../support/previews";

const server = "Deployment noetl/server";

const surveyed = (over: Partial<Surveyed> = {}): Surveyed => ({
    mode: "mtls",
    server,
    services: [
        { namespace: "noetl", name: "noetl" },
        { namespace: "noetl", name: "noetl-server" },
    ],
    clients: ["Deployment noetl/worker"],
    callers: [],
    exempt: [],
    problems: [],
    ...over,
});

type Verdict = Surveyed["callers"][number]["verdict"];

const caller = (id: string, what: string, verdict: Verdict = { is: "undeclared" }) => ({
    id,
    evidence: [{ where: "env URL", what }],
    verdict,
});

const worker = caller("Deployment noetl/worker", "http://noetl-server.noetl.svc:8082", {
    is: "client",
    name: "worker",
});

/** The edges of the picture, as Mermaid reads them. */
const edgesOf = async (over: Partial<Surveyed>) =>
    (await parseFlowchart(renderMermaid(linkGraph(surveyed(over))))).edges;

describe("the picture of a link", () => {
    test.each([
        ["mtls", "thick mutual TLS"],
        ["tls", "normal TLS"],
        ["plain", "dotted plain"],
    ] as const)("draws a client in mode %s, by the Service that it dials", async (mode, line) => {
        expect(await edgesOf({ mode, callers: [worker] })).toEqual([
            `Deployment noetl/worker | ${line} | Service noetl/noetl-server`,
            "Service noetl/noetl | normal | Deployment noetl/server",
            "Service noetl/noetl-server | normal | Deployment noetl/server",
        ]);
    });

    test.each<readonly [string, Partial<Surveyed>, string]>([
        [
            "a client that the census does not find",
            {},
            "Deployment noetl/worker | thick mutual TLS | Deployment noetl/server",
        ],
        [
            "a client with an exempt place",
            { callers: [worker], exempt: [{ object: "Deployment noetl/worker" }] },
            "Deployment noetl/worker | dotted exempt, mutual TLS | Service noetl/noetl-server",
        ],
        [
            "an exempt caller",
            {
                callers: [
                    caller("CronJob a/b", "http://noetl:8082", { is: "exempt", reason: "r" }),
                ],
            },
            "CronJob a/b | dotted exempt | Service noetl/noetl",
        ],
        [
            "an undeclared caller that names no Service",
            { callers: [caller("CronJob a/b", "10.0.0.7:8082")] },
            "CronJob a/b | dotted undeclared | Deployment noetl/server",
        ],
        [
            "a Service that is exposed, and is a caller itself",
            { callers: [caller("Service noetl/noetl", "type LoadBalancer")] },
            "Service noetl/noetl | dotted undeclared | Deployment noetl/server",
        ],
        [
            "a file that was not searched",
            { problems: [{ field: "manifests/chart/x.yaml" }] },
            "manifests/chart/x.yaml | dotted not followed | Deployment noetl/server",
        ],
    ])("draws %s", async (_, over, edge) => {
        expect(await edgesOf(over)).toContain(edge);
    });

    test("is the same for callers in another order", () => {
        const callers = ["c", "a", "b"].map((name) => caller(`Job n/${name}`, "noetl:8082"));
        const [one, other] = [callers, callers.toReversed()].map((some) =>
            renderMermaid(linkGraph(surveyed({ callers: some }))),
        );
        expect(one).toBe(other);
    });
});

test("changes are marked in words and in colour, and nothing else is", async () => {
    const before = surveyed({
        mode: "plain",
        callers: [worker, caller("Job n/old", "noetl:8082")],
    });
    const after = surveyed({ mode: "tls", callers: [worker, caller("Job n/young", "noetl:8082")] });
    const drawn = renderMermaid(markChanges(linkGraph(before), linkGraph(after)));
    const { labels, edges } = await parseFlowchart(drawn);
    expect(labels.filter((label) => label.includes(": "))).toEqual([
        "new: Job n/young",
        "gone: Job n/old",
    ]);
    expect(edges).toEqual([
        "Deployment noetl/worker | normal changed: plain → TLS | Service noetl/noetl-server",
        "new: Job n/young | dotted new: undeclared | Service noetl/noetl",
        "Service noetl/noetl | normal | Deployment noetl/server",
        "Service noetl/noetl-server | normal | Deployment noetl/server",
        "gone: Job n/old | dotted gone: undeclared | Service noetl/noetl",
    ]);
    expect(drawn.split("\n").filter((line) => /style/i.test(line))).toEqual([
        "    style n4 stroke:green,stroke-width:3px",
        "    linkStyle 1 stroke:green,stroke-width:3px",
        "    linkStyle 0 stroke:orange,stroke-width:3px",
        "    style n5 stroke:red,stroke-width:3px,stroke-dasharray:4",
        "    linkStyle 4 stroke:red,stroke-width:3px,stroke-dasharray:4",
    ]);
});

describe("a picture of more than 30 nodes", () => {
    const clients = Array.from({ length: 60 }, (_, n) =>
        caller(`Deployment n/client-${n}`, "noetl:8082", { is: "client", name: `c${n}` }),
    );
    const graph = (over: Partial<Surveyed> = {}) => linkGraph(surveyed({ clients: [], ...over }));

    test("counts the rest, and keeps what needs attention", async () => {
        const callers = [...clients, caller("Job z/stray", "10.0.0.7:8082")];
        const { labels, edges } = await parseFlowchart(renderMermaid(graph({ callers })));
        expect(labels).toHaveLength(mostNodes);
        expect(labels).toContain("Job z/stray");
        expect(labels).toContain("and 35 more callers");
        expect(edges).toContain("and 35 more callers | dotted 35 mutual TLS | Service noetl/noetl");
    });

    test("keeps what changes, and says how much of the rest does", async () => {
        const marked = markChanges(
            graph({ callers: clients.slice(0, 20) }),
            graph({ callers: clients }),
        );
        const { labels } = await parseFlowchart(renderMermaid(marked));
        expect(labels).toHaveLength(mostNodes);
        expect(labels.filter((label) => label.startsWith("new: "))).toHaveLength(26);
        expect(labels.at(-1)).toBe("and 34 more callers; 14 of them new or gone");
    });

    test("counts Services too", async () => {
        const services = Array.from({ length: 40 }, (_, n) => ({ namespace: "n", name: `s${n}` }));
        const { labels, edges } = await parseFlowchart(
            renderMermaid(graph({ services, callers: [caller("Job a/b", "http://s9:8082")] })),
        );
        expect(labels).toHaveLength(mostNodes);
        expect(labels.at(-1)).toBe("and 12 more Services, 1 more caller");
        expect(edges).not.toContain(expect.stringContaining("unknown"));
    });
});

const anyCall = fc.constantFrom<Call[]>(
    ...(["exempt", "mutual TLS", "not followed", "plain", "TLS", "undeclared"] as const),
);

/** Any graph: names are any text, also that of Mermaid's own syntax. */
const anyName = fc.oneof(
    fc.string({ unit: "binary", maxLength: 90 }),
    fc.constantFrom('"]', "end", "]:::x", "`1. a`", "%%{init: {}}%%", "--> b", "#quot;", "\n---\n"),
);
const anyGraph = fc
    .tuple(fc.uniqueArray(anyName, { minLength: 1, maxLength: 45 }), fc.nat(3), fc.array(anyCall))
    .map(([names, services, calls]): LinkGraph => {
        const [first = "", ...others] = names;
        return {
            nodes: names.map((id, index) => ({
                id,
                role: index === 0 ? "server" : index <= services ? "service" : "caller",
            })),
            edges: others.map((from, index) => ({
                from,
                to: index < services ? first : (others[index % Math.max(1, services)] ?? first),
                calls: index < services ? [] : calls.slice(index % 3, (index % 3) + 2),
            })),
        };
    });

test("Mermaid reads any names as they are, in at most 30 nodes, also after neutralising", async () => {
    const file = resolve(projectDir, ".github/scripts/postPreview.mjs");
    const { neutralise } = (await import(pathToFileURL(file).href)) as {
        readonly neutralise: (text: string) => string;
    };
    await fc.assert(
        fc.asyncProperty(anyGraph, anyGraph, fc.boolean(), async (before, after, compared) => {
            const drawn = renderMermaid(compared ? markChanges(before, after) : after);
            const read = await parseFlowchart(drawn);
            expect(read.labels.length).toBeLessThanOrEqual(mostNodes);
            if (!compared && after.nodes.length <= mostNodes) {
                expect(read.labels).toEqual(after.nodes.map(({ id }) => labelText(id)));
                expect(read.edges).toHaveLength(after.edges.length);
            }
            expect(read.edges.join()).not.toContain("unknown ");
            const posted = await parseFlowchart(neutralise(drawn));
            const plain = (texts: readonly string[]) =>
                texts.map((text) => text.replaceAll("\u200b", ""));
            expect(plain(posted.labels)).toEqual(read.labels);
            expect(plain(posted.edges)).toEqual(read.edges);
        }),
        { numRuns: 30 },
    );
}, 60_000);

test.each([
    ["CronJob noetl/nightly", "CronJob noetl/nightly"],
    ['a"b', "aU+0022b"],
    ["<b>", "U+003CbU+003E"],
    ["\u202egnp", "U+202Egnp"],
    ["", "(no name)"],
    ["x".repeat(100), `${"x".repeat(79)}…`],
])("the label of %j is %j", (name, label) => {
    expect(labelText(name)).toBe(label);
});

test("npm run census -- --format mermaid draws a stack and exits as the census does", async () => {
    const census = (folder: string) =>
        run(
            process.execPath,
            [
                ...["--require", "tsx/cjs", resolve(projectDir, "tools/census.ts")],
                ...["--stack", "dev", "--format", "mermaid"],
            ],
            { cwd: folder, reject: false },
        );
    const whole = await census(projectDir);
    expect(whole.exitCode).toBe(0);
    expect((await parseFlowchart(whole.stdout)).labels).toEqual([
        "Deployment noetl/noetl-server-rust",
        "Service noetl/noetl",
        "Service noetl/noetl-server-rust",
        "Deployment noetl/noetl-worker-rust",
    ]);
    const undeclared = await census(
        copyWithConfig("dev", { manifests: ["test/fixtures/callers/census/cronJob.yaml"] }),
    );
    expect(undeclared.exitCode).toBe(1);
    expect((await parseFlowchart(undeclared.stdout)).edges).toContain(
        "CronJob jobs/nightly | dotted undeclared | Service noetl/noetl",
    );
}, 240_000);
