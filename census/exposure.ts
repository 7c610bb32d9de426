import { field, isRecord, type KubernetesObject } from "../workload/objects";
import type { Caller, Evidence, SourcedObject } from "./caller";
import { serverServiceNamed, namespaceOf, qualifiedName } from "./dialling";
import { backends } from "./routes";
import { type ServerService, type Server } from "./services";

const negAnnotation = "cloud.google.com/neg";
const backendConfigAnnotations = [
    "cloud.google.com/backend-config",
    "beta.cloud.google.com/backend-config",
];

/**
 * Finds objects that expose the server's TLS port outside the cluster: Ingress and routes,
 * LoadBalancer and NodePort Services, network endpoint groups with their health checks. None of
 * these presents a client certificate.
 */
export function exposures(
    objects: readonly SourcedObject[],
    serverServices: readonly ServerService[],
    server: Server,
): readonly Caller[] {
    return objects.flatMap(({ source, object }) => {
        const at = { source, object, runsPods: false };
        const id = qualifiedName(object, server);
        if (object.kind === "Service") {
            const serverService = serverServiceNamed(
                serverServices,
                namespaceOf(object, server),
                object.metadata.name,
            );
            if (!isDeclared(serverService)) {
                return [];
            }
            const open = externalAccess(object);
            const checks = healthChecks(serverService, objects, server);
            return [
                ...(open.length > 0 ? [{ id, evidence: open, ...at }] : []),
                ...(checks.length > 0 ? [{ id: `NEG of ${id}`, evidence: checks, ...at }] : []),
            ];
        }
        const evidence = backends(object, serverServices, server);
        return evidence.length > 0 ? [{ id, evidence, ...at }] : [];
    });
}

/** A Service of the server that the manifests contain. */
type DeclaredService = ServerService & Required<Pick<ServerService, "object">>;

function isDeclared(service: ServerService | undefined): service is DeclaredService {
    return service?.object !== undefined;
}

/** The fields of a Service that admit connections from outside the cluster. */
function externalAccess(service: KubernetesObject): readonly Evidence[] {
    const type = field(service, "spec", "type");
    const external = field(service, "spec", "externalIPs");
    return [
        ...(type === "LoadBalancer" || type === "NodePort"
            ? [{ where: "spec.type", what: type }]
            : []),
        ...(Array.isArray(external) && external.length > 0
            ? [{ where: "spec.externalIPs", what: external.join(", ") }]
            : []),
    ];
}

/**
 * A Service's network endpoint groups and their health checks, which dial the pods directly.
 * `{"ingress": true}` makes a group only for an Ingress or a route that names the Service;
 * `exposed_ports` makes one by itself.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/standalone-neg
 */
function healthChecks(
    service: DeclaredService,
    objects: readonly SourcedObject[],
    server: Server,
): readonly Evidence[] {
    const {
        namespace,
        name,
        object: {
            metadata: { annotations = {} },
        },
    } = service;
    const neg = annotations[negAnnotation] ?? "";
    const named = backendConfigAnnotations.flatMap((key) => namesIn(annotations[key]));
    const asksForNeg = /"ingress"\s*:\s*true/.test(neg);
    // Every object is searched, so only where an annotation makes the answer matter.
    const isBackend =
        (asksForNeg || named.length > 0) &&
        objects.some(({ object }) => backends(object, [service], server).length > 0);
    const hasNeg = /"exposed_ports"\s*:\s*\{/.test(neg) || (isBackend && asksForNeg);
    const configs = hasNeg || isBackend ? named : [];
    const found = objects.flatMap(({ object }): readonly Evidence[] => {
        const isOurs = namespaceOf(object, server) === namespace;
        if (object.kind === "BackendConfig" && isOurs && configs.includes(object.metadata.name)) {
            const check = field(object, "spec", "healthCheck");
            return check === undefined ? [] : [checkOf(object, check)];
        }
        const target = field(object, "spec", "targetRef", "name");
        return object.kind === "HealthCheckPolicy" && isOurs && target === name
            ? [checkOf(object, field(object, "spec", "default", "config"))]
            : [];
    });
    return [...(hasNeg ? [{ where: `annotation ${negAnnotation}`, what: neg }] : []), ...found];
}

function checkOf({ kind, metadata }: KubernetesObject, check: unknown): Evidence {
    return { where: `health check of ${kind} ${metadata.name}`, what: JSON.stringify(check ?? {}) };
}

/** Parses the names in an annotation such as `{"default": "a", "ports": {"http": "b"}}`. */
function namesIn(annotation: string | undefined): readonly string[] {
    if (annotation === undefined) {
        return [];
    }
    try {
        const value: unknown = JSON.parse(annotation);
        const ports = field(value, "ports");
        return [field(value, "default"), ...(isRecord(ports) ? Object.values(ports) : [])].filter(
            (name) => typeof name === "string",
        );
    } catch {
        return [];
    }
}
