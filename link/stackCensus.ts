import { linkGraph, type LinkGraph } from "../census/picture/graph";
import { serverServicesOf } from "../census/services";
import { checkedConfig } from "../config/checkedConfig";
import type { Project } from "../config/project";
import { documentReader } from "../workload/documents";
import { workloadName } from "../workload/kinds";
import { callersOf, censusServer, linkManifests, type Callers } from "./callers";
import { resolveLink } from "./resolve";

/** The callers of a stack's server, and the link as a graph. */
export interface StackCensus extends Callers {
    readonly graph: LinkGraph;
}

/**
 * The census of a stack in any mode. Manifests are read relative to the working directory.
 * @throws InputError with every problem of config and manifests.
 */
export function stackCensus(
    { name, config: values }: Pick<Project, "config" | "name">,
    stack: string,
): StackCensus {
    const config = checkedConfig(name, stack, values, "accept");
    const read = documentReader();
    const searched = linkManifests(config, read);
    // In mode plain undeclared callers are no config problem; they are what the census reports.
    const plain = { ...config, mode: "plain" } as const;
    const { server, clients } = resolveLink(plain, "accept", read, undefined, searched);
    const found = callersOf(config, server, clients, searched);
    const objects = searched.objects.map(({ object }) => object);
    const graph = linkGraph({
        ...found,
        mode: config.mode,
        server: workloadName(server.identity.workload),
        services: serverServicesOf(objects, censusServer(config, server)),
        clients: clients.map(({ identity }) => workloadName(identity.workload)),
        exempt: config.exempt,
    });
    return { ...found, graph };
}
