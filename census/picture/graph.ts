import type { Mode } from "../../contracts";
import type { Problem } from "../../problems/problem";
import { escaped } from "../../workload/regex";
import type { Caller } from "../caller";
import type { ServerService } from "../services";
import type { CallerWithVerdict } from "../verdicts";

/**
 * How a caller calls the server. `undeclared`: config does not mention the caller. `not followed`: a
 * file or kustomization that could not be searched.
 */
export type Call = "exempt" | "mutual TLS" | "not followed" | "plain" | "TLS" | "undeclared";

/** The server, one of its Services, or a caller. */
export interface GraphNode {
    /** Kind, namespace and name: `CronJob noetl/nightly`; of what was not searched its path. */
    readonly id: string;
    readonly role: "caller" | "server" | "service";
}

/** A connection between two nodes. */
export interface GraphEdge {
    readonly from: string;
    readonly to: string;
    /** Sorted; empty from a Service to the server. */
    readonly calls: readonly Call[];
}

/** The link as a picture shows it: callers → Services → server. */
export interface LinkGraph {
    readonly nodes: readonly GraphNode[];
    readonly edges: readonly GraphEdge[];
}

/** What a graph is made of. */
export interface Surveyed {
    readonly mode: Mode;
    /** The server's workload: `Deployment noetl/noetl-server`. */
    readonly server: string;
    readonly services: readonly Pick<ServerService, "name" | "namespace">[];
    /** The workloads of the declared clients, found by the census or not. */
    readonly clients: readonly string[];
    readonly callers: readonly Pick<CallerWithVerdict, "evidence" | "id" | "verdict">[];
    /** Objects that config exempts, or places of which. */
    readonly exempt: readonly { readonly object: string }[];
    readonly problems: readonly Pick<Problem, "field">[];
}

const clientCall: Readonly<Record<Mode, Call>> = { plain: "plain", tls: "TLS", mtls: "mutual TLS" };

/** Makes the graph of a link. Its order follows the names alone. */
export function linkGraph(surveyed: Surveyed): LinkGraph {
    const { mode, server, clients, callers, exempt, problems } = surveyed;
    const services = surveyed.services.map((one) => ({ ...one, id: serviceId(one) }));
    const exemptObjects = new Set(exempt.map(({ object }) => object));
    const edges = new Map<string, GraphEdge>();
    const connect = (from: string, to: string, calls: readonly Call[]) => {
        const key = JSON.stringify([from, to]);
        const known = edges.get(key)?.calls ?? [];
        edges.set(key, { from, to, calls: [...new Set([...known, ...calls])].sort() });
    };

    for (const { id } of services) connect(id, server, []);
    for (const { id, evidence, verdict } of callers) {
        const called = services.filter((one) => one.id !== id && names(evidence, one.name));
        const targets = called.length > 0 ? called.map((one) => one.id) : [server];
        const calls: readonly Call[] =
            verdict.is !== "client"
                ? [verdict.is]
                : [clientCall[mode], ...(exemptObjects.has(id) ? ["exempt" as const] : [])];
        for (const target of targets) connect(id, target, calls);
    }
    const found = new Set(callers.map(({ id }) => id));
    for (const id of clients) if (!found.has(id)) connect(id, server, [clientCall[mode]]);
    for (const { field } of problems) connect(field, server, ["not followed"]);

    const sorted = [...edges.entries()].sort(byKey).map(([, edge]) => edge);
    const serviceIds = services.map(({ id }) => id);
    const known = new Set([server, ...serviceIds]);
    const callerIds = sorted.map(({ from }) => from).filter((id) => !known.has(id));
    return {
        nodes: [
            { id: server, role: "server" },
            ...unique(serviceIds).map((id) => ({ id, role: "service" as const })),
            ...unique(callerIds).map((id) => ({ id, role: "caller" as const })),
        ],
        edges: sorted,
    };
}

const serviceId = ({ namespace, name }: Surveyed["services"][number]) =>
    `Service ${namespace}/${name}`;

/** Whether evidence names a Service: as a host, not as a later label of one, or by a reference. */
function names(evidence: Caller["evidence"], service: string): boolean {
    const name = new RegExp(String.raw`(?<![\w.-])${escaped(service)}(?![\w-])`);
    return evidence.some(({ what }) => name.test(what));
}

const unique = (ids: readonly string[]) => [...new Set(ids)].sort();

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
    a < b ? -1 : a > b ? 1 : 0;
