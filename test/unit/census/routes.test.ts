import { describe, expect, test } from "vitest";
import { callersIn, documents, pod, service } from "./support";

/** An object whose fields beside kind and metadata are YAML text in flow style. */
const object = (apiVersion: string, kind: string, fields: string, namespace = "noetl") => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: web, namespace: ${namespace} }
${fields}
`;

const traefik = (reference: string, namespace = "noetl") =>
    object(
        "traefik.io/v1alpha1",
        "IngressRoute",
        `spec: { routes: [{ match: "Host(\`a\`)", services: [{ ${reference} }] }] }`,
        namespace,
    );

const openShift = (port: string) =>
    object(
        "route.openshift.io/v1",
        "Route",
        `spec: { to: { kind: Service, name: noetl }, port: { targetPort: ${port} } }`,
    );

const mapping = (fields: string) =>
    object("getambassador.io/v3alpha1", "Mapping", `spec: { hostname: "*", ${fields} }`);

const virtualService = (destination: string, namespace = "noetl") =>
    object(
        "networking.istio.io/v1",
        "VirtualService",
        `spec: { hosts: [a.example], http: [{ route: [{ destination: { ${destination} } }] }] }`,
        namespace,
    );

const gateway = (more: string) =>
    object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        `spec: { rules: [{ backendRefs: [{ name: noetl, port: 8082, ${more} }] }] }`,
    );

describe("requests are sent to the server's Service by", () => {
    test.each([
        ["a Traefik IngressRoute", traefik("name: noetl, port: 8082")],
        ["a Traefik IngressRoute, the port as text", traefik('name: noetl, port: "8082"')],
        ["a Traefik IngressRoute, the port by name", traefik("name: noetl, port: web")],
        [
            "a Traefik IngressRoute of another namespace",
            traefik("name: noetl, namespace: noetl, port: 8082", "edge"),
        ],
        [
            "a mirror of a TraefikService",
            object(
                "traefik.io/v1alpha1",
                "TraefikService",
                "spec: { mirroring: { name: other, port: 80, mirrors: [{ name: noetl, port: 8082 }] } }",
            ),
        ],
        [
            "a Contour HTTPProxy",
            object(
                "projectcontour.io/v1",
                "HTTPProxy",
                "spec: { routes: [{ services: [{ name: noetl, port: 8082 }] }] }",
            ),
        ],
        ["an OpenShift Route, port by name", openShift("web")],
        ["an OpenShift Route, target port by name", openShift("http")],
        [
            "an OpenShift Route without a port",
            object(
                "route.openshift.io/v1",
                "Route",
                "spec: { to: { kind: Service, name: other }, alternateBackends: [{ kind: Service, name: noetl }] }",
            ),
        ],
        [
            "an Ingress of the old API",
            object(
                "extensions/v1beta1",
                "Ingress",
                "spec: { backend: { serviceName: noetl, servicePort: 8082 } }",
            ),
        ],
        [
            "an NGINX VirtualServer",
            object(
                "k8s.nginx.org/v1",
                "VirtualServer",
                "spec: { upstreams: [{ name: api, service: noetl, port: 8082 }] }",
            ),
        ],
        [
            "an F5 VirtualServer",
            object(
                "cis.f5.com/v1",
                "VirtualServer",
                "spec: { pools: [{ service: noetl, servicePort: 8082 }] }",
            ),
        ],
        ["an Emissary Mapping with a port", mapping("service: noetl, port: 8082")],
        [
            "a KEDA HTTPScaledObject",
            object(
                "http.keda.sh/v1alpha1",
                "HTTPScaledObject",
                "spec: { scaleTargetRef: { name: x, service: noetl, port: 8082 } }",
            ),
        ],
        [
            "a Gloo Upstream",
            object(
                "gloo.solo.io/v1",
                "Upstream",
                "spec: { kube: { serviceName: noetl, serviceNamespace: noetl, servicePort: 8082 } }",
                "gloo-system",
            ),
        ],
        [
            "a Gloo VirtualService",
            object(
                "gateway.solo.io/v1",
                "VirtualService",
                "spec: { virtualHost: { routes: [{ routeAction: { single: { kube: { ref: { name: noetl, namespace: noetl }, port: 8082 } } } }] } }",
                "gloo-system",
            ),
        ],
        [
            "an AWS TargetGroupBinding",
            object(
                "elbv2.k8s.aws/v1beta1",
                "TargetGroupBinding",
                "spec: { serviceRef: { name: noetl, port: 8082 } }",
            ),
        ],
        [
            "an action of an AWS load balancer",
            `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: noetl
  annotations:
    alb.ingress.kubernetes.io/actions.go: '{"forwardConfig":{"targetGroups":[{"serviceName":"noetl","servicePort":"8082"}]}}'
`,
        ],
        [
            "a Gateway API mirror",
            object(
                "gateway.networking.k8s.io/v1",
                "HTTPRoute",
                "spec: { rules: [{ filters: [{ requestMirror: { backendRef: { name: noetl, port: 8082 } } }] }] }",
            ),
        ],
        ["a Gateway API route with kind and group", gateway('kind: Service, group: ""')],
        ["an Istio VirtualService of the mesh", virtualService("host: noetl.noetl", "edge")],
        [
            "a Knative Trigger",
            object(
                "eventing.knative.dev/v1",
                "Trigger",
                "spec: { subscriber: { ref: { apiVersion: v1, kind: Service, name: noetl } } }",
            ),
        ],
        [
            "an admission webhook on its port",
            object(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
                "webhooks: [{ clientConfig: { service: { name: noetl, namespace: noetl, port: 8082 } } }]",
            ),
        ],
        [
            "an aggregated API on its port",
            object(
                "apiregistration.k8s.io/v1",
                "APIService",
                "spec: { service: { name: noetl, namespace: noetl, port: 8082 } }",
            ),
        ],
        [
            "the TCP ports of ingress-nginx",
            object("v1", "ConfigMap", 'data: { "9000": "noetl/noetl:8082" }', "ingress-nginx"),
        ],
    ])("%s", (_, text) => {
        const found = callersIn(documents(service("noetl"), text));
        expect(found.filter((one) => one.endsWith(": backend: Service noetl/noetl"))).toHaveLength(
            1,
        );
    });

    test("an Emissary Mapping without a port, which means 80", () => {
        const text = mapping("service: noetl");
        expect(callersIn(documents(service("noetl", "", "", 80), text))).toEqual([
            "Mapping noetl/web: backend: Service noetl/noetl",
        ]);
        expect(callersIn(documents(service("noetl"), text))).toEqual([]);
    });

    test("an OpenShift Route to a target port that the Service maps", () => {
        expect(callersIn(documents(service("noetl", "", "", 80), openShift("http")))).toEqual([
            "Route noetl/web: backend: Service noetl/noetl",
        ]);
    });

    test("a webhook without a port, which means 443", () => {
        const text = object(
            "admissionregistration.k8s.io/v1",
            "MutatingWebhookConfiguration",
            "webhooks: [{ clientConfig: { service: { name: noetl, namespace: noetl } } }]",
        );
        expect(callersIn(documents(service("noetl", "", "", 443), text))).toHaveLength(1);
        expect(callersIn(documents(service("noetl"), text))).toEqual([]);
    });
});

describe("no requests are sent to the server's Service by", () => {
    test.each([
        ["a route to another port", traefik("name: noetl, port: 9090")],
        ["a route to a port name that the Service does not have", traefik("name: noetl, port: db")],
        ["a route of another namespace", traefik("name: noetl, port: 8082", "edge")],
        ["a route to a TraefikService", traefik("name: noetl, port: 8082, kind: TraefikService")],
        ["an OpenShift Route to another port", openShift("metrics")],
        [
            "a route to a ServiceImport",
            gateway("kind: ServiceImport, group: multicluster.x-k8s.io"),
        ],
        ["an Istio VirtualService of another namespace", virtualService("host: noetl", "edge")],
        ["a Mapping to another port", mapping("service: noetl, port: 9090")],
        [
            "a StatefulSet, whose serviceName is its own",
            object(
                "apps/v1",
                "StatefulSet",
                "spec: { serviceName: noetl, template: { spec: { containers: [{ name: c }] } } }",
            ),
        ],
        [
            "a gRPC probe, whose service is a name within the application",
            pod("livenessProbe: { grpc: { port: 8082, service: noetl } }"),
        ],
        [
            "a Knative Service of the same name",
            object(
                "eventing.knative.dev/v1",
                "Trigger",
                "spec: { subscriber: { ref: { apiVersion: serving.knative.dev/v1, kind: Service, name: noetl } } }",
            ),
        ],
        [
            "a policy that is attached to it",
            object(
                "gateway.networking.k8s.io/v1",
                "BackendTLSPolicy",
                "spec: { targetRefs: [{ kind: Service, name: noetl }], validation: { hostname: noetl.noetl.svc } }",
            ),
        ],
        [
            "a mesh route that it is the parent of",
            object(
                "gateway.networking.k8s.io/v1",
                "HTTPRoute",
                "spec: { parentRefs: [{ kind: Service, name: noetl, port: 8082 }], rules: [{ backendRefs: [{ name: other, port: 80 }] }] }",
            ),
        ],
        [
            "a ReferenceGrant",
            object(
                "gateway.networking.k8s.io/v1beta1",
                "ReferenceGrant",
                "spec: { from: [{ kind: HTTPRoute }], to: [{ kind: Service, name: noetl }] }",
            ),
        ],
        [
            "a DestinationRule",
            object("networking.istio.io/v1", "DestinationRule", "spec: { host: noetl }"),
        ],
        [
            "an AuthorizationPolicy",
            object(
                "security.istio.io/v1",
                "AuthorizationPolicy",
                "spec: { rules: [{ to: [{ operation: { hosts: [noetl.noetl.svc] } }] }] }",
            ),
        ],
        [
            "an autoscaler",
            object(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                "spec: { metrics: [{ object: { describedObject: { kind: Service, name: noetl } } }] }",
            ),
        ],
        [
            "a ServiceImport",
            object(
                "multicluster.x-k8s.io/v1alpha1",
                "ServiceImport",
                "spec: { ports: [{ port: 8082 }] }",
            ).replace("name: web", "name: noetl"),
        ],
        [
            "a PodDisruptionBudget, a NetworkPolicy and a Certificate",
            documents(
                object("policy/v1", "PodDisruptionBudget", "spec: { minAvailable: 1 }"),
                object(
                    "networking.k8s.io/v1",
                    "NetworkPolicy",
                    "spec: { podSelector: {}, ingress: [{ ports: [{ port: 8082 }] }] }",
                ),
                object(
                    "cert-manager.io/v1",
                    "Certificate",
                    "spec: { dnsNames: [noetl.noetl.svc], secretName: x }",
                ),
            ),
        ],
        [
            "a Cilium policy",
            object(
                "cilium.io/v2",
                "CiliumNetworkPolicy",
                "spec: { egress: [{ toServices: [{ k8sService: { serviceName: noetl, namespace: noetl } }] }] }",
            ),
        ],
        [
            "an alert on it",
            object(
                "monitoring.coreos.com/v1",
                "PrometheusRule",
                `spec: { groups: [{ rules: [{ expr: 'up{instance="noetl.noetl.svc:8082"} == 0' }] }] }`,
            ),
        ],
        [
            "an annotation that starts like JSON",
            traefik("name: other, port: 80").replace(
                "name: web",
                "name: web, annotations: { a: '{x' }",
            ),
        ],
    ])("%s", (_, text) => {
        expect(callersIn(documents(service("noetl"), text))).toEqual([]);
    });
});
