import { field, isRecord, type KubernetesObject } from "../workload/objects";
import type { Caller, Evidence } from "./caller";
import { namespaceOf, qualified } from "./dialling";
import type { SourcedObject } from "./caller";
import { isTlsPort, portsOf, selects, type Alias, type Server } from "./services";

/**
 * Whatever has the server's TLS port scraped for metrics: annotations, PodMonitoring and PodMonitor
 * by pods, ServiceMonitor by Services. A scraper has no identity of the link to show.
 */
export function scrapes(
    objects: readonly SourcedObject[],
    aliases: readonly Alias[],
    server: Server,
): readonly Caller[] {
    return objects.flatMap(({ source, object }): readonly Caller[] => {
        const at = { source, object, runsPods: false };
        const id = qualified(object, server);
        const annotated = annotation(object, aliases, server);
        const monitored = monitor(object, aliases, server);
        return [
            ...(annotated === undefined
                ? []
                : [{ id: `scrape of ${id}`, evidence: [annotated], ...at }]),
            ...(monitored.length === 0 ? [] : [{ id, evidence: monitored, ...at }]),
        ];
    });
}

/** `prometheus.io/scrape` on the server's pods or on a Service of it; without a port, any port. */
function annotation(
    object: KubernetesObject,
    aliases: readonly Alias[],
    server: Server,
): Evidence | undefined {
    const isAlias = aliases.some((alias) => alias.object === object);
    const isServer =
        object.kind === server.kind &&
        object.metadata.name === server.name &&
        namespaceOf(object, server) === server.namespace;
    const annotations = isAlias
        ? object.metadata.annotations
        : isServer
          ? field(object, "spec", "template", "metadata", "annotations")
          : undefined;
    const port = field(annotations, "prometheus.io/port");
    return field(annotations, "prometheus.io/scrape") === "true" &&
        (port === undefined || isTlsPort(port, server))
        ? {
              where: "annotation prometheus.io/scrape",
              what: `port ${typeof port === "string" ? port : "any"}`,
          }
        : undefined;
}

function monitor(
    object: KubernetesObject,
    aliases: readonly Alias[],
    server: Server,
): readonly Evidence[] {
    switch (object.kind) {
        case "ClusterPodMonitoring":
        case "PodMonitoring":
            return watchesPods(object, server)
                ? endpoints(object, "endpoints", ({ port }) => isTlsPort(port, server))
                : [];
        case "PodMonitor":
            return watchesPods(object, server)
                ? endpoints(object, "podMetricsEndpoints", (one) =>
                      [one["port"], one["portNumber"], one["targetPort"]].some((port) =>
                          isTlsPort(port, server),
                      ),
                  )
                : [];
        case "ServiceMonitor":
            return aliases
                .filter((alias) => watchesService(object, alias, server))
                .flatMap((alias) =>
                    endpoints(
                        object,
                        "endpoints",
                        ({ port, targetPort }) =>
                            isTlsPort(targetPort, server) || isPortOf(port, alias),
                    ),
                );
        default:
            return [];
    }
}

function endpoints(
    object: KubernetesObject,
    list: string,
    isTls: (endpoint: Readonly<Record<string, unknown>>) => boolean,
): readonly Evidence[] {
    const all = field(object, "spec", list);
    return (Array.isArray(all) ? all.filter(isRecord) : []).flatMap((endpoint, index) =>
        isTls(endpoint)
            ? [
                  {
                      where: `spec.${list}[${index}]`,
                      what: `port ${String(endpoint["port"] ?? endpoint["targetPort"] ?? endpoint["portNumber"])}`,
                  },
              ]
            : [],
    );
}

function watchesPods(object: KubernetesObject, server: Server): boolean {
    const isNear =
        object.kind === "ClusterPodMonitoring" || isInReach(object, server.namespace, server);
    return isNear && matches(field(object, "spec", "selector"), server.podLabels);
}

function watchesService(object: KubernetesObject, alias: Alias, server: Server): boolean {
    return (
        alias.object !== undefined &&
        isInReach(object, alias.namespace, server) &&
        matches(field(object, "spec", "selector"), alias.object.metadata.labels ?? {})
    );
}

/** Whether a monitor looks at a namespace: its own, or those of its `namespaceSelector`. */
function isInReach(object: KubernetesObject, namespace: string, server: Server): boolean {
    const selector = field(object, "spec", "namespaceSelector");
    const names = field(selector, "matchNames");
    return (
        field(selector, "any") === true ||
        (Array.isArray(names) ? names : [namespaceOf(object, server)]).includes(namespace)
    );
}

/** A label selector that is empty matches everything; expressions are taken to match. */
function matches(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
    const matchLabels = field(selector, "matchLabels");
    return matchLabels === undefined || selects(matchLabels, labels);
}

/** Whether a ServiceMonitor's port, the name of a Service's port, leads to the TLS port. */
function isPortOf(port: unknown, { object, ports }: Alias): boolean {
    const found =
        object === undefined ? undefined : portsOf(object).find(({ name }) => name === port);
    return ports.includes(Number(found?.["port"]));
}
