import { field, isRecord, type KubernetesObject } from "../workload/objects";
import type { Evidence } from "./caller";
import { namespaceOf, serverServiceNamed } from "./dialling";
import { portsOf, type Server, type ServerService } from "./services";

/**
 * Fields whose reference to a Service attaches a policy or a metric to it. They send no request:
 * `targetRef` of a BackendTLSPolicy, `parentRefs` of a mesh route, `describedObject` of an HPA.
 */
const attachments: ReadonlySet<string> = new Set([
    "describedObject",
    "metadata",
    "parentRef",
    "parentRefs",
    "status",
    "targetRef",
    "targetRefs",
]);

/** Kinds that allow others to refer to a Service, or export it. They send no request. */
const grants: ReadonlySet<string> = new Set(["ReferenceGrant", "ServiceExport", "ServiceImport"]);

/** A field's reference to a Service. */
interface Reference {
    readonly name: unknown;
    readonly namespace?: unknown;
    readonly port?: unknown;
}

/**
 * The server's Services to which an object sends requests, by the shape of its fields, whatever its
 * kind: Ingresses and routes of Gateway API, Traefik, Contour, OpenShift, NGINX, Kong, APISIX,
 * Istio, Emissary and Gloo; target groups, webhooks, aggregated APIs and event sinks.
 */
export function backends(
    object: KubernetesObject,
    serverServices: readonly ServerService[],
    server: Server,
): readonly Evidence[] {
    if (grants.has(object.kind)) return [];
    const found = new Set<string>();
    const own = namespaceOf(object, server);
    const visit = (value: unknown, path: readonly string[], beside: unknown): void => {
        if (Array.isArray(value)) {
            value.forEach((item) => visit(item, path, beside));
        } else if (isRecord(value)) {
            for (const { name, namespace, port } of [
                ...referenceIn(path, value, beside),
                ...referencesAmong(path, value),
            ]) {
                const service = serverServiceNamed(serverServices, namespace ?? own, name);
                if (service !== undefined && reaches(service, port)) {
                    found.add(`Service ${service.namespace}/${service.name}`);
                }
            }
            for (const [key, inner] of Object.entries(value)) {
                if (!attachments.has(key)) visit(inner, [...path, key], value["port"]);
            }
        }
    };
    if (object.kind === "ConfigMap") {
        forwardedPorts(object, serverServices).forEach((service) => found.add(service));
    } else {
        visit(object, [object.kind], undefined);
        actionsIn(object).forEach((action) => visit(action, [], undefined));
    }
    return [...found].map((what) => ({ where: "backend", what }));
}

/**
 * A map that is a reference itself, by the field that holds it.
 * @param beside Port in the map around it: `to: { kind: Service, name }, port: { targetPort }`.
 */
function referenceIn(
    path: readonly string[],
    value: Readonly<Record<string, unknown>>,
    beside: unknown,
): readonly Reference[] {
    const { name, namespace, port, kind } = value;
    const [around, key = ""] = path.slice(-2);
    if (kind !== undefined) {
        return isCoreService(value) ? [{ name, namespace, port: port ?? beside }] : [];
    }
    if (key === "backendRef" || key === "backendRefs") return [{ name, namespace, port }];
    if (key === "service" && (around === "clientConfig" || path[0] === "APIService")) {
        return [{ name, namespace, port: port ?? 443 }];
    }
    // Without a port such a field describes a Service instead of calling one.
    return portedReferences.has(key) && port !== undefined ? [{ name, namespace, port }] : [];
}

const portedReferences: ReadonlySet<string> = new Set([
    "mirroring",
    "mirrors",
    "service",
    "serviceRef",
    "services",
]);

/** `kind: Service` of the core API; Knative and Traefik have kinds of their own. */
function isCoreService({ kind, apiVersion, group }: Readonly<Record<string, unknown>>): boolean {
    return kind === "Service" && (apiVersion ?? "v1") === "v1" && (group ?? "") === "";
}

/** A reference that is spread over the fields of a map. */
function referencesAmong(
    path: readonly string[],
    value: Readonly<Record<string, unknown>>,
): readonly Reference[] {
    const { port, service, serviceName = service, servicePort, ref, destination } = value;
    const key = path.at(-1);
    // Emissary calls port 80 where its mapping names none.
    const called = port ?? (path[0] === "Mapping" && key === "spec" ? 80 : undefined);
    return [
        // The `service` of a gRPC probe is a name within the application.
        ...(called === undefined || key === "grpc" ? [] : named(service, called)),
        // A `serviceName` without a port is a StatefulSet's or a policy's.
        ...(servicePort === undefined
            ? []
            : [{ name: serviceName, namespace: value["serviceNamespace"], port: servicePort }]),
        // Gloo: `kube: { ref: { name, namespace }, port }`.
        ...(port === undefined
            ? []
            : [{ name: field(ref, "name"), namespace: field(ref, "namespace"), port }]),
        ...(isRecord(destination) ? named(destination["host"], destination["port"]) : []),
    ];
}

/** A Service as `name` or `name.namespace`. */
function named(text: unknown, port: unknown): readonly Reference[] {
    const [, name, namespace] = /^([\w-]+)(?:\.([\w-]+))?$/.exec(String(text)) ?? [];
    return name === undefined ? [] : [{ name, namespace, port }];
}

/** The annotations that are JSON, such as `alb.ingress.kubernetes.io/actions.<name>`. */
function actionsIn({ metadata: { annotations = {} } }: KubernetesObject): readonly unknown[] {
    return Object.entries(annotations)
        .filter(([key, text]) => key !== lastApplied && text.startsWith("{"))
        .flatMap(([, text]) => {
            try {
                return [JSON.parse(text) as unknown];
            } catch {
                return [];
            }
        });
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * Services that ingress-nginx forwards a TCP port to: `"9000": noetl/noetl:8082`.
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/exposing-tcp-udp-services/
 */
function forwardedPorts(
    configMap: KubernetesObject,
    serverServices: readonly ServerService[],
): readonly string[] {
    const data = field(configMap, "data");
    return (isRecord(data) ? Object.values(data) : []).flatMap((text) => {
        const [, namespace, name, port] = /^([\w-]+)\/([\w-]+):([\w-]+)/.exec(String(text)) ?? [];
        const service = serverServiceNamed(serverServices, namespace, name);
        return service !== undefined && reaches(service, port)
            ? [`Service ${service.namespace}/${service.name}`]
            : [];
    });
}

/**
 * Whether a reference's port leads to the TLS port: a number, a name, `{ name }`, `{ number }` or
 * an OpenShift Route's `{ targetPort }`. A port that is absent, or that no manifest explains, may.
 */
function reaches({ ports, object }: ServerService, port: unknown): boolean {
    const target = field(port, "targetPort");
    const given = target ?? field(port, "name") ?? field(port, "number") ?? port;
    if (given === undefined || given === null || isRecord(given)) return true;
    const number = Number(given);
    if (target === undefined && !Number.isNaN(number)) return ports.includes(number);
    return (
        object === undefined ||
        portsOf(object)
            .filter(({ name, port: own, targetPort }) => [name, own, targetPort].includes(given))
            .some((one) => ports.includes(Number(one["port"])))
    );
}
