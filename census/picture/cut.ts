import type { MarkedEdge, MarkedGraph, MarkedNode } from "./changes";
import type { Call } from "./graph";

/** A graph that is small enough to read, and the nodes that it leaves out. */
export interface CutGraph extends MarkedGraph {
    readonly rest: readonly MarkedNode[];
    /** From the node that stands for the rest: the number of callers by target and call. */
    readonly restEdges: readonly {
        readonly to: string;
        readonly counts: ReadonlyMap<Call, number>;
    }[];
}

/** Nodes of a picture, the one for the rest included. */
export const mostNodes = 30;

/**
 * Keeps the nodes that a reader needs first: the server, its Services, what changes, what is not
 * declared or not followed, then exempt callers, then clients. An edge to a Service that is left out
 * leads to the server.
 */
export function cutGraph({ nodes, edges }: MarkedGraph, most = mostNodes): CutGraph {
    if (nodes.length <= most) return { nodes, edges, rest: [], restEdges: [] };
    const ranks = new Map(
        nodes.map((node) => [
            node,
            rankOf(
                node,
                edges.filter(({ from }) => from === node.id),
            ),
        ]),
    );
    const order = nodes.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    const kept = new Set(order.slice(0, most - 1));
    const rest = nodes.filter((node) => !kept.has(node));
    const left = new Set(rest.map(({ id }) => id));
    const server = nodes.find(({ role }) => role === "server")?.id ?? "";
    const leading = edges.map((edge) => (left.has(edge.to) ? { ...edge, to: server } : edge));
    return {
        nodes: nodes.filter((node) => kept.has(node)),
        edges: leading.filter(({ from }) => !left.has(from)),
        rest,
        restEdges: countedByTarget(leading.filter(({ from }) => left.has(from))),
    };
}

function countedByTarget(edges: readonly MarkedEdge[]): CutGraph["restEdges"] {
    const counts = new Map<string, Map<Call, number>>();
    for (const { to, calls } of edges) {
        const target = counts.get(to) ?? new Map<Call, number>();
        counts.set(to, target);
        for (const call of calls) target.set(call, (target.get(call) ?? 0) + 1);
    }
    return [...counts].map(([to, byCall]) => ({ to, counts: byCall }));
}

const callRank: Readonly<Record<Call, number>> = {
    undeclared: 3,
    "not followed": 3,
    exempt: 4,
    plain: 5,
    TLS: 6,
    "mutual TLS": 7,
};

/** The order in which nodes are kept: the lowest first. */
function rankOf({ role, change }: MarkedNode, own: readonly MarkedEdge[]): number {
    if (role === "server") return 0;
    if (role === "service") return 1;
    if (change !== undefined || own.some((edge) => edge.change !== undefined)) return 2;
    return Math.min(...own.flatMap(({ calls }) => calls.map((call) => callRank[call])));
}
