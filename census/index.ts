import type { Caller, SourcedObject } from "./caller";
import { diallers } from "./dialling";
import { exposures } from "./exposure";
import { scrapes } from "./scraping";
import { aliasesOf, type Server } from "./services";

export type { Caller, Evidence, SourcedObject } from "./caller";
export type { Server } from "./services";

/**
 * Finds everybody who dials the server's TLS port or opens it to others, as far as objects show:
 * workloads of any kind by their variables, arguments, scripts and the ConfigMaps they load;
 * Ingress, routes, LoadBalancer and NodePort Services, network endpoint groups; scrapes.
 * @param otherHosts Further hosts that mean the server, as `rewriteHosts` lists them.
 */
export function findCallers(
    objects: readonly SourcedObject[],
    server: Server,
    otherHosts: readonly string[] = [],
): readonly Caller[] {
    const aliases = aliasesOf(
        objects.map(({ object }) => object),
        server,
    );
    const found = [
        ...diallers(objects, aliases, server, otherHosts),
        ...exposures(objects, aliases, server),
        ...scrapes(objects, aliases, server),
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
