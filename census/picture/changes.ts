import type { GraphEdge, GraphNode, LinkGraph } from "./graph";

/** How an element differs from the base. */
export type Change = "changed" | "gone" | "new";

/** A node, with its change if there is one. */
export interface MarkedNode extends GraphNode {
    readonly change?: Change;
}

/** An edge, with its change if there is one. */
export interface MarkedEdge extends GraphEdge {
    readonly change?: Change;
    /** The calls in the base, of a changed edge. */
    readonly was?: GraphEdge["calls"];
}

/** A graph with what changes marked. */
export interface MarkedGraph {
    readonly nodes: readonly MarkedNode[];
    readonly edges: readonly MarkedEdge[];
}

/** Marks what differs between two graphs. What is gone follows what is there. */
export function markChanges(before: LinkGraph, after: LinkGraph): MarkedGraph {
    const nodeKey = ({ id }: GraphNode) => id;
    const edgeKey = ({ from, to }: GraphEdge) => JSON.stringify([from, to]);
    const nodes = paired(before.nodes, after.nodes, nodeKey);
    const edges = paired(before.edges, after.edges, edgeKey);
    return {
        nodes: nodes.map(({ one, change }) => ({ ...one, ...(change && { change }) })),
        edges: edges.map(({ one, was, change }) => {
            if (change !== undefined) return { ...one, change };
            const same = was?.calls.join() === one.calls.join();
            return was === undefined || same ? one : { ...one, change: "changed", was: was.calls };
        }),
    };
}

interface Paired<T> {
    readonly one: T;
    readonly was?: T;
    readonly change?: "gone" | "new";
}

function paired<T>(
    before: readonly T[],
    after: readonly T[],
    keyOf: (one: T) => string,
): readonly Paired<T>[] {
    const earlier = new Map(before.map((one) => [keyOf(one), one]));
    const kept = new Set(after.map(keyOf));
    return [
        ...after.map((one): Paired<T> => {
            const was = earlier.get(keyOf(one));
            return was === undefined ? { one, change: "new" } : { one, was };
        }),
        ...before
            .filter((one) => !kept.has(keyOf(one)))
            .map((one): Paired<T> => ({ one, change: "gone" })),
    ];
}
