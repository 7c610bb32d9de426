import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { Command } from "commander";

import { median, printFindings } from "./support/figures";

/** A file in dependency-cruiser's JSON output. */
interface Module {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly coreModule: boolean }[];
}

/** Imports of each node: imported node and number of imports. */
type Graph = ReadonlyMap<string, ReadonlyMap<string, number>>;

function cruise(folder: string): readonly Module[] {
    const flags = ["--no-config", "--ts-pre-compilation-deps", "--output-type", "json"];
    const output = execFileSync("depcruise", [...flags, "--exclude", "node_modules/", "."], {
        cwd: folder,
        maxBuffer: 2 ** 28,
    });
    return (JSON.parse(output.toString()) as { readonly modules: readonly Module[] }).modules;
}

function report(folder: string, modules: readonly Module[], without: RegExp, json: boolean): void {
    const product = modules.filter(
        ({ source }) => /\.[cm]?[jt]s$/.test(source) && !without.test(source),
    );
    const files = graphOf(product, (source) => source);
    const topFolders = graphOf(product, topFolderOf);
    const folders = graphOf(product, (source) =>
        source.includes("/") ? dirname(source) : topFolderOf(source),
    );
    const lines = new Map<string, number[]>();
    for (const { source } of modules.filter((one) => /\.[cm]?[jt]s$/.test(one.source))) {
        const count = readFileSync(join(folder, source), "utf8").split("\n").length - 1;
        lines.set(topFolderOf(source), [...(lines.get(topFolderOf(source)) ?? []), count]);
    }
    const data = {
        circlesOfFiles: cycles(files).length,
        rooms: {
            count: topFolders.size,
            floors: floors(topFolders),
            backEdges: backEdges(topFolders),
        },
        folders: { count: folders.size, floors: floors(folders), backEdges: backEdges(folders) },
        sizes: Object.fromEntries([...lines].map(([room, all]) => [room, sizeOf(all)])),
    };
    printFindings(
        {
            data,
            head: ["folder", "files", "lines", "median"],
            rows: [...lines]
                .sort(([a], [b]) => a.localeCompare(b))
                .map(([room, all]) => [room, ...Object.values(sizeOf(all)).map(String)]),
            conclusions: [
                `Circles of files: ${data.circlesOfFiles}`,
                `Top-level folders: ${summary(data.rooms)}`,
                `All folders: ${summary(data.folders)}`,
            ],
        },
        json,
    );
}

const summary = ({
    count,
    floors,
    backEdges,
}: {
    count: number;
    floors: number;
    backEdges: number;
}) => `${count}, on ${floors} floors, ${backEdges} imports against the order`;

const sizeOf = (lines: readonly number[]) => ({
    files: lines.length,
    lines: lines.reduce((sum, count) => sum + count, 0),
    median: median(lines),
});

/** Top-level folder of a file. For a file at the root, the first word of its name. */
function topFolderOf(source: string): string {
    return source.includes("/")
        ? (source.split("/")[0] ?? "")
        : (/^[a-z]+/.exec(source)?.[0] ?? source);
}

function graphOf(modules: readonly Module[], nodeOf: (source: string) => string): Graph {
    const known = new Set(modules.map(({ source }) => source));
    const graph = new Map<string, Map<string, number>>();
    for (const { source, dependencies } of modules) {
        const from = graph.get(nodeOf(source)) ?? new Map<string, number>();
        graph.set(nodeOf(source), from);
        for (const { resolved } of dependencies.filter((one) => known.has(one.resolved))) {
            const to = nodeOf(resolved);
            if (to !== nodeOf(source)) {
                from.set(to, (from.get(to) ?? 0) + 1);
            }
        }
    }
    return graph;
}

function importsOf(graph: Graph, node: string): ReadonlyMap<string, number> {
    return graph.get(node) ?? new Map<string, number>();
}

/** Groups of two or more nodes that reach each other. */
function cycles(graph: Graph): readonly (readonly string[])[] {
    return groups(graph).filter(({ length }) => length > 1);
}

/** Strongly connected components. */
function groups(graph: Graph): readonly (readonly string[])[] {
    const reach = new Map([...graph.keys()].map((node) => [node, reachable(graph, node)]));
    const mutual = (a: string, b: string) =>
        reach.get(a)?.has(b) === true && reach.get(b)?.has(a) === true;
    const left = new Set(graph.keys());
    return [...graph.keys()].flatMap((node) => {
        if (!left.has(node)) {
            return [];
        }
        const group = [...left].filter((other) => other === node || mutual(node, other));
        group.forEach((one) => left.delete(one));
        return [group];
    });
}

function reachable(graph: Graph, start: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const queue = [...importsOf(graph, start).keys()];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
        if (!seen.has(node)) {
            seen.add(node);
            queue.push(...importsOf(graph, node).keys());
        }
    }
    return seen;
}

/** Number of floors in the longest chain of imports. Nodes of a cycle share a floor. */
function floors(graph: Graph): number {
    const all = groups(graph);
    const groupOf = new Map(all.flatMap((group) => group.map((node) => [node, group])));
    const known = new Map<readonly string[], number>();
    const floorOf = (group: readonly string[]): number => {
        const found = known.get(group);
        if (found !== undefined) {
            return found;
        }
        const below = group
            .flatMap((node) => [...importsOf(graph, node).keys()])
            .flatMap((node) => [groupOf.get(node) ?? []])
            .filter((other) => other !== group);
        const floor = 1 + Math.max(0, ...below.map(floorOf));
        known.set(group, floor);
        return floor;
    };
    return Math.max(0, ...all.map(floorOf));
}

/** Minimum number of imports against the order, over all orders of the nodes. */
function backEdges(graph: Graph): number {
    return cycles(graph).reduce((sum, group) => sum + minBackEdges(graph, group), 0);
}

/** Minimum for one cycle, by dynamic programming over subsets: the nodes of a subset come first. */
function minBackEdges(graph: Graph, group: readonly string[]): number {
    const best = new Float64Array(2 ** group.length).fill(Infinity);
    best[0] = 0;
    for (let subset = 0; subset < best.length; subset += 1) {
        for (const [next, node] of group.entries()) {
            if ((subset & (1 << next)) === 0) {
                const up = group.reduce(
                    (sum, other, index) =>
                        (subset & (1 << index)) === 0
                            ? sum + (importsOf(graph, node).get(other) ?? 0)
                            : sum,
                    0,
                );
                const place = subset | (1 << next);
                best[place] = Math.min(best[place] ?? Infinity, (best[subset] ?? 0) + up);
            }
        }
    }
    return best.at(-1) ?? 0;
}

new Command("npm run bench:imports --")
    .description("Count what the imports between files and folders of the product look like.")
    .argument("[folder]", "checkout to look at", ".")
    .option("--without <pattern>", "files to leave out", "^(test|bench|lane)/|^[^/]+\\.[cm]|^\\.")
    .option("--json", "as JSON")
    .action((folder: string, { without, json = false }: { without: string; json?: boolean }) => {
        report(folder, cruise(folder), new RegExp(without), json);
    })
    .parse();
