import { field, isRecord, type KubernetesObject } from "../workload/objects";
import { labelsOf, matchesLabels, podLabelsOf } from "../workload/selectors";
import type { Evidence } from "./caller";
import { namespaceOf } from "./dialling";
import { discoveries } from "./discoveries";
import { isTlsPort, portsOf, type Server } from "./services";

type Endpoint = Readonly<Record<string, unknown>>;

/** The field with the endpoints of each kind of monitor that selects pods. */
const podMonitors: Readonly<Record<string, string>> = {
    ClusterPodMonitoring: "endpoints",
    PodMonitor: "podMetricsEndpoints",
    PodMonitoring: "endpoints",
    VMPodScrape: "podMetricsEndpoints",
};

const serviceMonitors: ReadonlySet<string> = new Set(["ServiceMonitor", "VMServiceScrape"]);
const scrapeConfigs: ReadonlySet<string> = new Set(["ScrapeConfig", "VMScrapeConfig"]);

/**
 * The endpoints of a monitor, and the discoveries of a scrape config, that cover the TLS port.
 * @param selecting Services that select the server's pods, whatever their ports.
 */
export function monitored(
    object: KubernetesObject,
    selecting: readonly KubernetesObject[],
    server: Server,
): readonly Evidence[] {
    const { kind } = object;
    const endpointsOfPods = Object.hasOwn(podMonitors, kind) ? podMonitors[kind] : undefined;
    if (endpointsOfPods !== undefined) {
        return watchesPods(object, server)
            ? endpoints(object, endpointsOfPods, (endpoint) => isPodPort(endpoint, server))
            : [];
    }
    if (serviceMonitors.has(kind)) {
        const watched = selecting.filter((service) => watchesService(object, service, server));
        return endpoints(object, "endpoints", (endpoint) =>
            watched.some((service) => isServicePort(endpoint, service, server)),
        );
    }
    return scrapeConfigs.has(kind) ? discoveries(object, selecting, server) : [];
}

/**
 * A monitor of pods takes `port`, else `portNumber`, else `targetPort`; with none of them it scrapes
 * every container port.
 * @see https://github.com/VictoriaMetrics/operator internal/controller/operator/factory/vmagent/podscrape.go
 */
function isPodPort({ port, portNumber, targetPort }: Endpoint, server: Server): boolean {
    const given = chosen(port, portNumber, targetPort);
    return given === undefined || isTlsPort(given, server);
}

/**
 * A monitor of Services takes `port`, a name of the Service's, else `targetPort` of the pod; with
 * neither it scrapes every port of the Service and every other container port of its pods.
 * @see https://github.com/prometheus-operator/prometheus-operator pkg/prometheus/promcfg.go,
 * generateServiceMonitorConfig
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#endpoints
 */
function isServicePort(
    { port, targetPort }: Endpoint,
    service: KubernetesObject,
    server: Server,
): boolean {
    if (chosen(port) === undefined) {
        const given = chosen(targetPort);
        return given === undefined || isTlsPort(given, server);
    }
    const found = portsOf(service).find(({ name }) => name === port);
    return found !== undefined && isTlsPort(found["targetPort"] ?? found["port"], server);
}

/** The first value that is set; operators take an empty text and 0 for unset. */
function chosen(...values: readonly unknown[]): number | string | undefined {
    return values
        .filter((value) => typeof value === "number" || typeof value === "string")
        .find((value) => value !== "" && value !== 0);
}

function endpoints(
    object: KubernetesObject,
    list: string,
    isTls: (endpoint: Endpoint) => boolean,
): readonly Evidence[] {
    const all = field(object, "spec", list);
    return (Array.isArray(all) ? all : []).flatMap((endpoint: unknown, index) => {
        if (!isRecord(endpoint) || !isTls(endpoint)) return [];
        const port = chosen(endpoint["port"], endpoint["portNumber"], endpoint["targetPort"]);
        const what = `port ${port ?? "any"}${hasCertificate(endpoint) ? ", with a certificate of its own" : ""}`;
        return [{ where: `spec.${list}[${index}]`, what }];
    });
}

/** Whether an endpoint names a client certificate, by file or by Secret. */
function hasCertificate({ tlsConfig, tls = tlsConfig }: Endpoint): boolean {
    return ["cert", "certFile"].some((key) => {
        const certificate = field(tls, key);
        return isRecord(certificate) ? Object.keys(certificate).length > 0 : Boolean(certificate);
    });
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
    service: KubernetesObject,
    server: Server,
): boolean {
    return (
        selectsNamespace(object, namespaceOf(service, server), server) &&
        matchesLabels(field(object, "spec", "selector"), labelsOf(service.metadata.labels ?? {}))
    );
}

/** Whether a monitor covers a namespace: its own, or those of its `namespaceSelector`. */
function selectsNamespace(object: KubernetesObject, namespace: string, server: Server): boolean {
    const selector = field(object, "spec", "namespaceSelector");
    const names = field(selector, "matchNames");
    const named = Array.isArray(names) && names.length > 0 ? names : undefined;
    return (
        field(selector, "any") === true ||
        (named ?? [namespaceOf(object, server)]).includes(namespace)
    );
}
