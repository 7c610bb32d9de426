import { describe, expect, test } from "vitest";
import { callersIn, documents, service } from "./support";

const monitor = (kind: string, spec: string, namespace = "noetl") => `
apiVersion: operator.victoriametrics.com/v1beta1
kind: ${kind}
metadata: { name: m, namespace: ${namespace} }
spec: { ${spec} }
`;

const serverPods = "selector: { matchLabels: { app: noetl-server-rust } }";
const labelled = service("noetl", "", "labels: { tier: api }");
const tier = "selector: { matchLabels: { tier: api } }";

/** The server's pods with annotations, in flow style. */
const pods = (annotations: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: noetl-server-rust, namespace: noetl }
spec: { template: { metadata: { annotations: { ${annotations} } }, spec: { containers: [{ name: c }] } } }
`;

const onService = (annotations: string, port = 8082) =>
    service("noetl", "", `annotations: { ${annotations} }`, port);

describe("a monitor of pods", () => {
    test.each([
        ["port", "VMPodScrape", "podMetricsEndpoints", "port: http", "port http"],
        ["portNumber", "VMPodScrape", "podMetricsEndpoints", "portNumber: 8082", "port 8082"],
        ["targetPort", "PodMonitor", "podMetricsEndpoints", "targetPort: 8082", "port 8082"],
        ["no port", "PodMonitor", "podMetricsEndpoints", "path: /metrics", "port any"],
        ["no port", "VMPodScrape", "podMetricsEndpoints", "", "port any"],
        ["an empty port", "VMPodScrape", "podMetricsEndpoints", 'port: ""', "port any"],
        ["a port", "ClusterPodMonitoring", "endpoints", "port: http", "port http"],
        [
            "a certificate by Secret",
            "VMPodScrape",
            "podMetricsEndpoints",
            "port: http, scheme: https, tlsConfig: { cert: { secret: { name: c, key: tls.crt } } }",
            "port http, with a certificate of its own",
        ],
        [
            "a certificate by file",
            "PodMonitor",
            "podMetricsEndpoints",
            "port: http, scheme: https, tlsConfig: { certFile: /c/tls.crt, keyFile: /c/tls.key }",
            "port http, with a certificate of its own",
        ],
    ])("with %s: %s", (_, kind, list, endpoint, what) => {
        expect(callersIn(monitor(kind, `${serverPods}, ${list}: [{ ${endpoint} }]`))).toEqual([
            `${kind} noetl/m: spec.${list}[0]: ${what}`,
        ]);
    });

    test.each([
        ["another port", "VMPodScrape", `${serverPods}, podMetricsEndpoints: [{ port: metrics }]`],
        [
            "a port before a portNumber",
            "PodMonitor",
            `${serverPods}, podMetricsEndpoints: [{ port: metrics, portNumber: 8082 }]`,
        ],
        [
            "other pods",
            "VMPodScrape",
            "selector: { matchLabels: { app: x } }, podMetricsEndpoints: [{}]",
        ],
        ["no endpoint", "VMPodScrape", serverPods],
    ])("not with %s", (_, kind, spec) => {
        expect(callersIn(monitor(kind, spec))).toEqual([]);
    });

    test("of its own namespace where the list of namespaces is empty", () => {
        const spec = `${serverPods}, namespaceSelector: { matchNames: [] }, podMetricsEndpoints: [{}]`;
        expect(callersIn(monitor("VMPodScrape", spec))).toHaveLength(1);
        expect(callersIn(monitor("VMPodScrape", spec, "mon"))).toEqual([]);
    });
});

describe("a monitor of Services", () => {
    test.each([
        ["port", "VMServiceScrape", labelled, "port: web", "port web"],
        ["targetPort", "ServiceMonitor", labelled, "targetPort: http", "port http"],
        ["no port", "ServiceMonitor", labelled, "path: /m", "port any"],
        ["no port", "VMServiceScrape", labelled, "", "port any"],
        // Prometheus also scrapes the container ports that the Service does not name.
        [
            "no port, over a Service of another port of the pods",
            "ServiceMonitor",
            labelled.replace("targetPort: http", "targetPort: 9090"),
            "path: /m",
            "port any",
        ],
    ])("with %s: %s", (_, kind, watched, endpoint, what) => {
        const text = documents(watched, monitor(kind, `${tier}, endpoints: [{ ${endpoint} }]`));
        expect(callersIn(text)).toEqual([`${kind} noetl/m: spec.endpoints[0]: ${what}`]);
    });

    test.each([
        ["another port", labelled, "port: metrics"],
        ["another target port", labelled, "targetPort: 9090"],
        ["a Service of other pods", labelled.replace("app: noetl-server-rust", "app: x"), ""],
        ["a Service with other labels", labelled.replace("tier: api", "tier: db"), ""],
        [
            "a port that leads elsewhere",
            labelled.replace("targetPort: http", "targetPort: 9090"),
            "port: web",
        ],
    ])("not with %s", (_, watched, endpoint) => {
        const spec = `${tier}, endpoints: [{ ${endpoint} }]`;
        expect(callersIn(documents(watched, monitor("VMServiceScrape", spec)))).toEqual([]);
    });
});

describe("static targets and probes", () => {
    test.each([
        ["VMStaticScrape", "targetEndpoints: [{ targets: ['noetl.noetl.svc:8082'] }]"],
        ["VMProbe", "targets: { staticConfig: { targets: ['http://noetl.noetl.svc:8082/'] } }"],
        ["Probe", "targets: { staticConfig: { static: ['noetl.noetl.svc:8082'] } }"],
        ["ScrapeConfig", "staticConfigs: [{ targets: ['noetl.noetl.svc:8082'] }]"],
        ["VMScrapeConfig", "staticConfigs: [{ targets: ['noetl.noetl.svc:8082'] }]"],
    ])("of a %s", (kind, spec) => {
        expect(callersIn(monitor(kind, spec, "mon"))).toEqual([
            expect.stringMatching(`^${kind} mon/m: .*noetl\\.noetl\\.svc:8082$`),
        ]);
    });
});

describe("a scrape config that discovers", () => {
    const found = (role: string) =>
        `VMScrapeConfig mon/m: spec.kubernetesSDConfigs[0]: discovers role ${role}; relabelings are not followed`;

    test.each([
        ["pods of all namespaces", "{ role: pod }", [found("pod")]],
        ["pods, the role in capitals", "{ role: Pod }", [found("pod")]],
        ["its namespace", "{ role: pod, namespaces: { names: [noetl] } }", [found("pod")]],
        ["another namespace", "{ role: pod, namespaces: { names: [other] } }", []],
        ["its own namespace", "{ role: pod, namespaces: { ownNamespace: true } }", []],
        ["Services", "{ role: Service }", [found("service")]],
        ["nodes", "{ role: node }", []],
    ])("%s", (_, discovery, callers) => {
        const spec = `kubernetesSDConfigs: [${discovery}]`;
        expect(callersIn(documents(labelled, monitor("VMScrapeConfig", spec, "mon")))).toEqual(
            callers,
        );
    });

    test("annotated pods alone, which annotations decide", () => {
        const keep =
            "{ action: keep, regex: true, sourceLabels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape] }";
        const spec = `kubernetesSDConfigs: [{ role: Pod }], relabelings: [${keep}]`;
        expect(callersIn(monitor("ScrapeConfig", spec))).toEqual([]);
    });
});

describe("an annotation", () => {
    const scraped = "scrape of Deployment noetl/noetl-server-rust: annotation";

    test.each([
        [
            "of VictoriaMetrics",
            'victoriametrics.com/scrape: "true", victoriametrics.com/port: "8082"',
            "victoriametrics.com/scrape: port 8082",
        ],
        [
            "of Grafana, by number",
            'k8s.grafana.com/scrape: "true", k8s.grafana.com/metrics.portNumber: "8082"',
            "k8s.grafana.com/scrape: port 8082",
        ],
        [
            "of Grafana, by name",
            'k8s.grafana.com/scrape: "true", k8s.grafana.com/metrics.portName: http',
            "k8s.grafana.com/scrape: port http",
        ],
        [
            "over https, which still presents no certificate",
            'prometheus.io/scrape: "true", prometheus.io/scheme: https',
            "prometheus.io/scrape: port any",
        ],
        [
            "of Datadog, by number",
            `ad.datadoghq.com/c.checks: '{"openmetrics":{"instances":[{"openmetrics_endpoint":"http://%%host%%:8082/m"}]}}'`,
            'ad.datadoghq.com/c.checks: {"openmetrics":{"instances":[{"openmetrics_endpoint":"http://%%host%%:8082/m"}]}}',
        ],
        [
            "of Datadog, by name",
            `ad.datadoghq.com/c.instances: '[{"url":"http://%%host%%:%%port_http%%/m"}]'`,
            'ad.datadoghq.com/c.instances: [{"url":"http://%%host%%:%%port_http%%/m"}]',
        ],
        [
            "of Datadog, the highest port",
            `ad.datadoghq.com/c.instances: '[{"url":"http://%%host%%:%%port%%/m"}]'`,
            'ad.datadoghq.com/c.instances: [{"url":"http://%%host%%:%%port%%/m"}]',
        ],
        [
            "of Elastic",
            'co.elastic.metrics/hosts: "${data.host}:8082"',
            "co.elastic.metrics/hosts: ${data.host}:8082",
        ],
    ])("%s", (_, annotations, what) => {
        expect(callersIn(pods(annotations))).toEqual([`${scraped} ${what}`]);
    });

    test("of a Service, by the Service's own port", () => {
        const annotations = 'prometheus.io/probe: "true", prometheus.io/port: "80"';
        expect(callersIn(onService(annotations, 80))).toEqual([
            "scrape of Service noetl/noetl: annotation prometheus.io/probe: port 80",
        ]);
    });

    test.each([
        [
            "of VictoriaMetrics for another port",
            'victoriametrics.com/scrape: "true", victoriametrics.com/port: "9090"',
        ],
        ["that is false", 'k8s.grafana.com/scrape: "false"'],
        [
            "of Datadog for another port",
            `ad.datadoghq.com/c.instances: '[{"url":"http://%%host%%:9090/m"}]'`,
        ],
        [
            "of Datadog for another host",
            `ad.datadoghq.com/c.instances: '[{"url":"http://other:8082/m"}]'`,
        ],
        ["of Datadog's logs", `ad.datadoghq.com/c.logs: '[{"source":"rust","port":8082}]'`],
        [
            "of Datadog for a port of another name",
            `ad.datadoghq.com/c.instances: '[{"url":"http://%%host%%:%%port_metrics%%/m"}]'`,
        ],
    ])("but not one %s", (_, annotations) => {
        expect(callersIn(pods(annotations))).toEqual([]);
    });
});
