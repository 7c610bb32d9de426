import type { Change, MarkedEdge, MarkedGraph, MarkedNode } from "./changes";
import { cutGraph, type CutGraph } from "./cut";
import type { Call } from "./graph";

/**
 * Draws a graph as a Mermaid flowchart: at most 30 nodes, the rest counted in one of them. Node ids
 * are numbers; every text is a quoted label. It has no `<`, `](` or `#`, so that it survives a
 * comment in which these are made harmless (.github/scripts/postPreview.mjs).
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function renderMermaid(graph: MarkedGraph): string {
    const cut = cutGraph(graph);
    const ids = new Map(cut.nodes.map(({ id }, index) => [id, `n${index}`]));
    const idOf = (id: string) => ids.get(id) ?? restId;
    const lines = [
        "flowchart LR",
        ...cut.nodes.map((node) => nodeLine(idOf(node.id), node)),
        ...(cut.rest.length > 0 ? [`${restId}["${restWords(cut)}"]`] : []),
        ...cut.edges.map((edge) => `${idOf(edge.from)} ${arrowOf(edge)} ${idOf(edge.to)}`),
        ...cut.restEdges.map(
            ({ to, counts }) => `${restId} -.->${edgeLabel(countWords(counts))} ${idOf(to)}`,
        ),
        ...changes.flatMap((change) => styleLines(cut, change, idOf)),
    ];
    return lines.map((line, index) => (index === 0 ? line : `    ${line}`)).join("\n");
}

const restId = "rest";

function nodeLine(id: string, { id: name, role, change }: MarkedNode): string {
    const [open, close] = shapes[role];
    return `${id}${open}"${change === undefined ? "" : `${change}: `}${labelText(name)}"${close}`;
}

const shapes: Readonly<Record<MarkedNode["role"], readonly [string, string]>> = {
    server: ["[[", "]]"],
    service: ["([", "])"],
    caller: ["[", "]"],
};

/** A thick line for mutual TLS, a thin one for TLS, a dotted one for a call that is neither. */
function arrowOf({ calls, was, change }: MarkedEdge): string {
    const words = calls.join(", ");
    const label = was === undefined ? words : `${was.join(", ")} → ${words}`;
    const mark = change === undefined || label === "" ? "" : `${change}: `;
    return `${lineOf(calls)}${edgeLabel(mark + label)}`;
}

function lineOf(calls: readonly Call[]): string {
    if (calls.length === 0) return "-->";
    if (calls.every((call) => call === "mutual TLS")) return "==>";
    return calls.every((call) => call === "mutual TLS" || call === "TLS") ? "-->" : "-.->";
}

const edgeLabel = (text: string) => (text === "" ? "" : `|"${text}"|`);

/** `and 41 more callers, 2 of them changed`. */
function restWords({ rest }: CutGraph): string {
    const count = (role: MarkedNode["role"], word: string) => {
        const { length } = rest.filter((node) => node.role === role);
        return length === 0 ? [] : [`${length} more ${word}${length === 1 ? "" : "s"}`];
    };
    const changed = rest.filter(({ change }) => change !== undefined).length;
    const words = [...count("service", "Service"), ...count("caller", "caller")].join(", ");
    return `and ${words}${changed === 0 ? "" : `; ${changed} of them new or gone`}`;
}

const countWords = (counts: ReadonlyMap<Call, number>) =>
    [...counts].map(([call, count]) => `${count} ${call}`).join(", ");

const changes = ["new", "changed", "gone"] as const satisfies readonly Change[];

const styles: Readonly<Record<Change, string>> = {
    new: "stroke:green,stroke-width:3px",
    changed: "stroke:orange,stroke-width:3px",
    gone: "stroke:red,stroke-width:3px,stroke-dasharray:4",
};

function styleLines(
    { nodes, edges }: CutGraph,
    change: Change,
    idOf: (id: string) => string,
): readonly string[] {
    const marked = nodes.filter((node) => node.change === change).map(({ id }) => idOf(id));
    const lines = edges.flatMap((edge, index) => (edge.change === change ? [index] : []));
    return [
        ...marked.map((id) => `style ${id} ${styles[change]}`),
        ...(lines.length > 0 ? [`linkStyle ${lines.join(",")} ${styles[change]}`] : []),
    ];
}

/** Characters of a label. */
const longest = 80;

/**
 * A name as a label on one line, cut to {@link longest} characters. Letters, digits and the marks of
 * names stay; every other character, which no name in Kubernetes has, is written as `U+0022`.
 */
export function labelText(name: string): string {
    const characters = Array.from(name);
    const shown =
        characters.length > longest ? [...characters.slice(0, longest - 1), "…"] : characters;
    const text = shown.map((one) =>
        /^[\p{L}\p{N} .,:/()…-]$/u.test(one)
            ? one
            : `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
    );
    return text.join("") || "(no name)";
}
