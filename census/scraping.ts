import { field, isRecord, type KubernetesObject } from "../workload/objects";
import { labelsOf, matchesLabels, podLabelsOf } from "../workload/selectors";
import type { Caller, Evidence, SourcedObject } from "./caller";
import { namespaceOf, qualifiedName } from "./dialling";
import { isTlsPort, portsOf, type ServerService, type Server } from "./services";

/**
 * Finds configurations that scrape metrics from the server's TLS port: annotations, PodMonitoring
 * and PodMonitor by pods, ServiceMonitor by Services. A scraper has no identity of the link.
 */
export function scrapes(
    objects: readonly SourcedObject[],
    serverServices: readonly ServerService[],
    server: Server,
): readonly Caller[] {
    return objects.flatMap(({ source, object }): readonly Caller[] => {
        const at = { source, object, runsPods: false };
        const id = qualifiedName(object, server);
        const annotated = annotation(object, serverServices, server);
        const monitored = monitor(object, serverServices, server);
        return [
            ...(annotated === undefined
                ? []
                : [{ id: `scrape of ${id}`, evidence: [annotated], ...at }]),
            ...(monitored.length === 0 ? [] : [{ id, evidence: monitored, ...at }]),
        ];
    });
}

/** `prometheus.io/scrape` on the server's pods or on a Service of it. No port means any port. */
function annotation(
    object: KubernetesObject,
    serverServices: readonly ServerService[],
    server: Server,
): Evidence | undefined {
    const isServerService = serverServices.some((serverService) => serverService.object === object);
    const isServer =
        object.kind === server.kind &&
        object.metadata.name === server.name &&
        namespaceOf(object, server) === server.namespace;
    const annotations = isServerService
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
    serverServices: readonly ServerService[],
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
            return serverServices
                .filter((serverService) => watchesService(object, serverService, server))
                .flatMap((serverService) =>
                    endpoints(
                        object,
                        "endpoints",
                        ({ port, targetPort }) =>
                            isTlsPort(targetPort, server) || isPortOf(port, serverService),
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
    const watchesNamespace =
        object.kind === "ClusterPodMonitoring" ||
        selectsNamespace(object, server.namespace, server);
    return (
        watchesNamespace && matchesLabels(field(object, "spec", "selector"), podLabelsOf(server))
    );
}

function watchesService(
    object: KubernetesObject,
    serverService: ServerService,
    server: Server,
): boolean {
    return (
        serverService.object !== undefined &&
        selectsNamespace(object, serverService.namespace, server) &&
        matchesLabels(
            field(object, "spec", "selector"),
            labelsOf(serverService.object.metadata.labels ?? {}),
        )
    );
}

/** Whether a monitor covers a namespace: its own, or those of its `namespaceSelector`. */
function selectsNamespace(object: KubernetesObject, namespace: string, server: Server): boolean {
    const selector = field(object, "spec", "namespaceSelector");
    const names = field(selector, "matchNames");
    return (
        field(selector, "any") === true ||
        (Array.isArray(names) ? names : [namespaceOf(object, server)]).includes(namespace)
    );
}

/** Whether a ServiceMonitor's port, which names a port of the Service, leads to the TLS port. */
function isPortOf(port: unknown, { object, ports }: ServerService): boolean {
    const found =
        object === undefined ? undefined : portsOf(object).find(({ name }) => name === port);
    return ports.includes(Number(found?.["port"]));
}
