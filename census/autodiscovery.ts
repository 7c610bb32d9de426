import { isRecord, type KubernetesObject } from "../workload/objects";
import type { Evidence } from "./caller";
import { isTlsPort, portsOf, type Server } from "./services";

/**
 * Annotations by which an agent finds what to scrape: `<agent>/scrape: "true"` with `<agent>/port`
 * (`prometheus.io`, `victoriametrics.com`, `k8s.grafana.com` and others), and Datadog's and
 * Elastic's checks, which put the pod's address into a template. No port means any port.
 * @param annotations Annotations of the server's pods, or of a Service that leads to it.
 * @param service That Service; its port numbers are its own.
 */
export function discovered(
    annotations: unknown,
    server: Server,
    service?: KubernetesObject,
): readonly Evidence[] {
    const noted = isRecord(annotations) ? annotations : {};
    return Object.entries(noted).flatMap(([key, value]): readonly Evidence[] => {
        const [, agent] = /^(.+)\/(?:scrape|probe|should_be_scraped)$/.exec(key) ?? [];
        if (agent !== undefined) {
            const port = portFields.map((name) => noted[`${agent}/${name}`]).find(isText);
            return value === "true" && (port === undefined || leadsToTls(port, server, service))
                ? [{ where: `annotation ${key}`, what: `port ${port ?? "any"}` }]
                : [];
        }
        return isText(value) && isCheckOfServer(value, server)
            ? [{ where: `annotation ${key}`, what: value }]
            : [];
    });
}

/** Grafana's annotations say `metrics.`; an agent takes a port by number or by name. */
const portFields = ["port", "metrics.portNumber", "metrics.portName"];

const isText = (value: unknown) => typeof value === "string";

function leadsToTls(port: string, server: Server, service: KubernetesObject | undefined): boolean {
    const own = portsOf(service ?? emptyService).filter(
        ({ name, port: number }) => name === port || String(number) === port,
    );
    return isTlsPort(port, server) || own.some(({ targetPort }) => isTlsPort(targetPort, server));
}

const emptyService: KubernetesObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "" },
};

/**
 * Whether a check dials the pod's own address on the TLS port. `%%port%%` is the highest port.
 * @see https://docs.datadoghq.com/containers/guide/template_variables/
 */
function isCheckOfServer(check: string, server: Server): boolean {
    if (!/%%host(_\w+)?%%|\$\{data\.(pod\.)?host\}/.test(check)) return false;
    const names = [...check.matchAll(/%%port_([a-z][\w-]*)%%/gi)].map(([, name]) => name);
    return (
        /%%port(_\d+)?%%|\$\{data\.port\}/.test(check) ||
        names.some((name) => isTlsPort(name, server)) ||
        new RegExp(String.raw`\b${server.port}\b`).test(check)
    );
}
