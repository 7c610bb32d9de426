import { field, isRecord, type KubernetesObject } from "../workload/objects";

/** The server as others may find it in the cluster. */
export interface Server {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly podLabels: Readonly<Record<string, string>>;
    /** TCP port of its pods that speaks TLS. */
    readonly port: number;
    /** Names that its containers give to that port. */
    readonly portNames: readonly string[];
    /** Services that config declares, in its namespace. */
    readonly services: readonly string[];
    readonly clusterDomain: string;
}

/** A Service by which the server's TLS port can be dialled. */
export interface Alias {
    readonly namespace: string;
    readonly name: string;
    /** Its ports that lead to the TLS port. */
    readonly ports: readonly number[];
    /** An address of its own that clients might dial; absent where the cluster chooses. */
    readonly clusterIP?: string;
    /** The object; absent where config names the Service and no manifest has it. */
    readonly object?: KubernetesObject;
}

/** Whether labels satisfy an equality selector; an absent or empty one selects nothing here. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
    const wanted = isRecord(selector) ? Object.entries(selector) : [];
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/**
 * Every Service that leads to the server's TLS port: by its selector, as an ExternalName of one
 * that does, or because config declares it.
 */
export function aliasesOf(objects: readonly KubernetesObject[], server: Server): readonly Alias[] {
    const services = objects.filter(
        ({ apiVersion, kind }) => apiVersion === "v1" && kind === "Service",
    );
    const direct = services.flatMap((object) => directAlias(object, server));
    const declared = server.services
        .filter((name) => !direct.some((one) => one.name === name))
        .map((name) => ({ namespace: server.namespace, name, ports: [server.port] }));
    const known = [...direct, ...declared];
    const names = new Map(known.flatMap((one) => dnsNames(one, server).map((name) => [name, one])));
    const external = services.flatMap((object): readonly Alias[] => {
        const target = names.get(String(field(object, "spec", "externalName")).replace(/\.$/, ""));
        const { namespace = server.namespace, name } = object.metadata;
        return target === undefined ? [] : [{ namespace, name, ports: target.ports, object }];
    });
    return [...known, ...external];
}

/** The fully qualified names of a Service. */
export function dnsNames(
    { namespace, name }: Pick<Alias, "name" | "namespace">,
    { clusterDomain }: Pick<Server, "clusterDomain">,
): readonly string[] {
    return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.${clusterDomain}`];
}

function directAlias(object: KubernetesObject, server: Server): readonly Alias[] {
    const { namespace = server.namespace, name } = object.metadata;
    if (
        namespace !== server.namespace ||
        !selects(field(object, "spec", "selector"), server.podLabels)
    ) {
        return [];
    }
    const clusterIP = field(object, "spec", "clusterIP");
    const ports = portsOf(object).filter((port) => leadsToTls(port, clusterIP, server));
    const numbers = ports.flatMap(({ port }) => (typeof port === "number" ? [port] : []));
    return numbers.length === 0
        ? []
        : [
              {
                  namespace,
                  name,
                  ports: numbers,
                  ...(typeof clusterIP === "string" && clusterIP !== "None" && { clusterIP }),
                  object,
              },
          ];
}

/** The ports of a Service, as its manifest states them. */
export function portsOf(service: KubernetesObject): readonly Readonly<Record<string, unknown>>[] {
    const ports = field(service, "spec", "ports");
    return Array.isArray(ports) ? ports.filter(isRecord) : [];
}

/** Whether a port of a Service that selects the server leads to its TLS port. */
function leadsToTls(
    { port, targetPort = port }: Readonly<Record<string, unknown>>,
    clusterIP: unknown,
    server: Server,
): boolean {
    // A headless Service forwards nothing: clients dial the pod's own port.
    const target = clusterIP === "None" ? port : targetPort;
    return isTlsPort(target, server) || isTlsPort(targetPort, server);
}

/** Whether a port, by number or by name, is the one that speaks TLS. */
export function isTlsPort(port: unknown, { port: tls, portNames }: Server): boolean {
    return typeof port === "string" && portNames.includes(port) ? true : Number(port) === tls;
}
