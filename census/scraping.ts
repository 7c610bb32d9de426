import { field, type KubernetesObject } from "../workload/objects";
import { discovered } from "./autodiscovery";
import type { Caller, Evidence, SourcedObject } from "./caller";
import { namespaceOf, qualifiedName } from "./dialling";
import { monitored } from "./monitors";
import { selectsServer, type Server, type ServerService } from "./services";

/**
 * Finds configurations that scrape metrics from the server's TLS port: annotations, monitors by
 * pods and by Services, and scrape configs that discover pods. A monitor's static targets are found
 * as texts. A scraper has no identity of the link, even one with a certificate of its own.
 */
export function scrapes(
    objects: readonly SourcedObject[],
    serverServices: readonly ServerService[],
    server: Server,
): readonly Caller[] {
    const selecting = objects
        .map(({ object }) => object)
        .filter((object) => selectsServer(object, server));
    return objects.flatMap(({ source, object }): readonly Caller[] => {
        const at = { source, object, runsPods: false };
        const id = qualifiedName(object, server);
        const annotated = annotations(object, serverServices, server);
        const scraped = monitored(object, selecting, server);
        return [
            ...(annotated.length === 0
                ? []
                : [{ id: `scrape of ${id}`, evidence: annotated, ...at }]),
            ...(scraped.length === 0 ? [] : [{ id, evidence: scraped, ...at }]),
        ];
    });
}

/** Annotations of the server's pods, and of the Services that lead to its TLS port. */
function annotations(
    object: KubernetesObject,
    serverServices: readonly ServerService[],
    server: Server,
): readonly Evidence[] {
    const { kind, metadata } = object;
    if (serverServices.some((serverService) => serverService.object === object)) {
        return discovered(metadata.annotations, server, object);
    }
    return kind === server.kind &&
        metadata.name === server.name &&
        namespaceOf(object, server) === server.namespace
        ? discovered(field(object, "spec", "template", "metadata", "annotations"), server)
        : [];
}
