import DOMPurify from "dompurify";
import mermaid from "mermaid";

interface Vertex {
    readonly id: string;
    readonly text: string;
}

interface Flowchart {
    readonly getVertices: () => ReadonlyMap<string, Vertex>;
    readonly getEdges: () => readonly {
        readonly start: string;
        readonly end: string;
        readonly text: string;
        readonly stroke: string;
        readonly style?: readonly string[];
    }[];
}

/** A flowchart as Mermaid's own parser reads it. */
export interface ParsedFlowchart {
    readonly labels: readonly string[];
    /** `from | text | to`, by labels, with the stroke. */
    readonly edges: readonly string[];
}

// Labels are cleaned with a DOM, which Node.js has not. No label of a picture has markup to clean.
Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });

/** The first parse registers the kinds of diagrams. */
const ready = mermaid.parse("flowchart LR");

/**
 * Parses a flowchart with Mermaid's own parser, the one that GitHub runs.
 * @throws Error with the place of a syntax error.
 */
export async function parseFlowchart(text: string): Promise<ParsedFlowchart> {
    await ready;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- `parse` does not return the diagram
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const chart = diagram.db as unknown as Flowchart;
    const vertices = chart.getVertices();
    const label = (id: string) => vertices.get(id)?.text ?? `unknown ${id}`;
    return {
        labels: [...vertices.values()].map((vertex) => vertex.text),
        edges: chart
            .getEdges()
            .map(({ start, end, text: word, stroke }) =>
                [label(start), `${stroke} ${word}`.trim(), label(end)].join(" | "),
            ),
    };
}
