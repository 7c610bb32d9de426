import type { Caller, SourcedObject } from "./caller";
import { diallers } from "./dialling";
import { exposures } from "./exposure";
import { scrapes } from "./scraping";
import { serverServicesOf, type Server } from "./services";

export type { Caller, Evidence, SourcedObject } from "./caller";
export type { Server } from "./services";

/**
 * Finds the objects that dial or expose the server's TLS port: workloads of any kind, by their
 * variables, arguments, scripts and loaded ConfigMaps; Ingress, routes, LoadBalancer and NodePort
 * Services; network endpoint groups; scrapes.
 * @param otherHosts Further hosts that mean the server: the keys of `rewriteHosts`.
 */
export function findCallers(
    objects: readonly SourcedObject[],
    server: Server,
    otherHosts: readonly string[] = [],
): readonly Caller[] {
    const serverServices = serverServicesOf(
        objects.map(({ object }) => object),
        server,
    );
    const found = [
        ...diallers(objects, serverServices, server, otherHosts),
        ...exposures(objects, serverServices, server),
        ...scrapes(objects, serverServices, server),
    ];
    const byId = new Map<string, Caller>();
    for (const caller of found) {
        const known = byId.get(caller.id);
        byId.set(caller.id, {
            ...caller,
            evidence: [...(known?.evidence ?? []), ...caller.evidence],
            runsPods: caller.runsPods || known?.runsPods === true,
        });
    }
    return [...byId.values()];
}
