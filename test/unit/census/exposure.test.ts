import { describe, expect, test } from "vitest";
import { callersIn, documents, service } from "./support";

const ingress = (name: string, port: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: noetl }
spec: { rules: [{ host: a.example, http: { paths: [{ backend: { service: { name: ${name}, port: ${port} } } }] } }] }
`;

const route = (namespace: string, reference: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: ${namespace} }
spec: { rules: [{ backendRefs: [{ ${reference} }] }] }
`;

describe("the server is exposed by", () => {
    test.each([
        [
            "an Ingress",
            ingress("noetl", "{ number: 8082 }"),
            "Ingress noetl/web: backend: Service noetl/noetl",
        ],
        [
            "an HTTPRoute",
            route("noetl", "name: noetl, port: 8082"),
            "HTTPRoute noetl/web: backend: Service noetl/noetl",
        ],
        [
            "an HTTPRoute of another namespace",
            route("edge", "name: noetl, namespace: noetl, port: 8082"),
            "HTTPRoute edge/web: backend: Service noetl/noetl",
        ],
        [
            "a LoadBalancer",
            service("noetl", "type: LoadBalancer"),
            "Service noetl/noetl: spec.type: LoadBalancer",
        ],
        [
            "a NodePort",
            service("noetl", "type: NodePort"),
            "Service noetl/noetl: spec.type: NodePort",
        ],
        [
            "external IPs",
            service("noetl", "externalIPs: [203.0.113.7]"),
            "Service noetl/noetl: spec.externalIPs: 203.0.113.7",
        ],
    ])("%s", (_, text, found) => {
        expect(callersIn(text)).toEqual([found]);
    });

    test("an Ingress on a Service's named port", () => {
        expect(callersIn(documents(service("web"), ingress("web", "{ name: web }")))).toEqual([
            "Ingress noetl/web: backend: Service noetl/web",
        ]);
    });

    test("a network endpoint group with its health checks", () => {
        const annotations = `annotations: { cloud.google.com/neg: '{"ingress": true}', cloud.google.com/backend-config: '{"default": "checks"}' }`;
        const config = `
apiVersion: cloud.google.com/v1
kind: BackendConfig
metadata: { name: checks, namespace: noetl }
spec: { healthCheck: { type: HTTP, port: 8082 } }
`;
        const own = service("noetl", "", annotations);
        // Without an Ingress or a route to the Service, GKE makes no group for it.
        expect(callersIn(documents(own, config))).toEqual([]);
        expect(callersIn(documents(own, config, ingress("noetl", "{ number: 8082 }")))).toEqual([
            `NEG of Service noetl/noetl: annotation cloud.google.com/neg: {"ingress": true}`,
            `NEG of Service noetl/noetl: health check of BackendConfig checks: {"type":"HTTP","port":8082}`,
            "Ingress noetl/web: backend: Service noetl/noetl",
        ]);
    });

    test("a network endpoint group of its own", () => {
        const annotation = `cloud.google.com/neg: '{"exposed_ports": {"8082": {}}}'`;
        expect(callersIn(service("noetl", "", `annotations: { ${annotation} }`))).toEqual([
            `NEG of Service noetl/noetl: annotation cloud.google.com/neg: {"exposed_ports": {"8082": {}}}`,
        ]);
    });

    test("a Gateway's health check policy", () => {
        const policy = `
apiVersion: networking.gke.io/v1
kind: HealthCheckPolicy
metadata: { name: checks, namespace: noetl }
spec: { targetRef: { kind: Service, name: noetl }, default: { config: { type: HTTP } } }
`;
        expect(callersIn(documents(service("noetl"), policy))).toEqual([
            'NEG of Service noetl/noetl: health check of HealthCheckPolicy checks: {"type":"HTTP"}',
        ]);
    });
});

describe("the server is not exposed", () => {
    test.each([
        ["by a ClusterIP Service", service("noetl")],
        ["by an Ingress to another Service", ingress("other", "{ number: 8082 }")],
        [
            "by an Ingress to another port",
            documents(service("noetl"), ingress("noetl", "{ number: 9090 }")),
        ],
        ["by a route of another namespace", route("edge", "name: noetl, port: 8082")],
        [
            "by a disabled NEG",
            service("noetl", "", `annotations: { cloud.google.com/neg: '{"ingress": false}' }`),
        ],
        [
            "by a LoadBalancer to another port",
            service("metrics", "type: LoadBalancer", "", 9090).replace(
                "targetPort: http",
                "targetPort: 9090",
            ),
        ],
    ])("%s", (_, text) => {
        expect(callersIn(text)).toEqual([]);
    });
});

const monitor = (kind: string, spec: string, namespace = "noetl") => `
apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: { name: m, namespace: ${namespace} }
spec: { ${spec} }
`;

const serverPods = (port: string, labels = "app: noetl-server-rust") =>
    monitor(
        "PodMonitoring",
        `selector: { matchLabels: { ${labels} } }, endpoints: [{ port: ${port} }]`,
    );

const annotated = (annotations: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: noetl-server-rust, namespace: noetl }
spec: { template: { metadata: { annotations: { ${annotations} } }, spec: { containers: [{ name: c }] } } }
`;

const services = "selector: { matchLabels: { tier: api } }";

describe("the TLS port is scraped", () => {
    test.each([
        [
            "PodMonitoring",
            serverPods("8082"),
            "PodMonitoring noetl/m: spec.endpoints[0]: port 8082",
        ],
        [
            "PodMonitoring by name",
            serverPods("http"),
            "PodMonitoring noetl/m: spec.endpoints[0]: port http",
        ],
        [
            "PodMonitor",
            monitor("PodMonitor", "selector: {}, podMetricsEndpoints: [{ portNumber: 8082 }]"),
            "PodMonitor noetl/m: spec.podMetricsEndpoints[0]: port 8082",
        ],
        [
            "ServiceMonitor of another namespace",
            documents(
                service("noetl", "", "labels: { tier: api }"),
                monitor(
                    "ServiceMonitor",
                    `${services}, namespaceSelector: { any: true }, endpoints: [{ port: web }]`,
                    "mon",
                ),
            ),
            "ServiceMonitor mon/m: spec.endpoints[0]: port web",
        ],
        [
            "annotation of the pods",
            annotated('prometheus.io/scrape: "true", prometheus.io/port: "8082"'),
            "scrape of Deployment noetl/noetl-server-rust: annotation prometheus.io/scrape: port 8082",
        ],
        [
            "annotation of the pods, any port",
            annotated('prometheus.io/scrape: "true"'),
            "scrape of Deployment noetl/noetl-server-rust: annotation prometheus.io/scrape: port any",
        ],
        [
            "annotation of a Service",
            service("noetl", "", `annotations: { prometheus.io/scrape: "true" }`),
            "scrape of Service noetl/noetl: annotation prometheus.io/scrape: port any",
        ],
    ])("by %s", (_, text, found) => {
        expect(callersIn(text)).toEqual([found]);
    });

    test.each([
        ["another port", serverPods("9090")],
        ["other pods", serverPods("8082", "app: other")],
        [
            "an annotation with another port",
            annotated('prometheus.io/scrape: "true", prometheus.io/port: "9090"'),
        ],
        ["an annotation with value false", annotated('prometheus.io/scrape: "false"')],
        [
            "a ServiceMonitor of other namespaces",
            documents(
                service("noetl", "", "labels: { tier: api }"),
                monitor("ServiceMonitor", `${services}, endpoints: [{ port: web }]`, "mon"),
            ),
        ],
    ])("not by %s", (_, text) => {
        expect(callersIn(text)).toEqual([]);
    });
});
