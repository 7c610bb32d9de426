import { field, recordsIn, type KubernetesObject } from "./objects";

/** The TLS port of the server's pods. */
export interface TlsPort {
    readonly port: number;
    /** Names of that port in the pods' containers. */
    readonly portNames: readonly string[];
}

/** The ports by which clients dial a Service of the server. */
export interface ServicePorts {
    /** Those that lead to the TLS port of the pods. */
    readonly tls: readonly number[];
    /** Its other ports; absent if they are not known, and every other port is another server's. */
    readonly others?: readonly number[];
    /** Whether no manifest of the Service was read, so that it is assumed to have the pods' port. */
    readonly isAssumed?: boolean;
}

/** The items of a Service's `spec.ports`. */
export function portsOf(service: KubernetesObject): readonly Readonly<Record<string, unknown>>[] {
    return recordsIn(field(service, "spec", "ports"));
}

/** Whether a port, by number or by name, is the TLS port. */
export function isTlsPort(port: unknown, { port: tls, portNames }: TlsPort): boolean {
    return typeof port === "string" && portNames.includes(port) ? true : Number(port) === tls;
}

/**
 * Whether a port of a Service leads to the TLS port of the pods that the Service selects. Without
 * `targetPort` it is the port itself, and without `protocol` TCP.
 */
export function leadsToTls(servicePort: Readonly<Record<string, unknown>>, tls: TlsPort): boolean {
    const { port, targetPort, protocol } = servicePort;
    return (protocol ?? "TCP") === "TCP" && isTlsPort(targetPort ?? port, tls);
}

/** Whether a Service has no address: clients get those of its pods, and dial the pods' ports. */
export function isHeadless(service: KubernetesObject): boolean {
    return field(service, "spec", "clusterIP") === "None";
}

/** The ports by which clients dial a Service that selects the server's pods. */
export function servicePortsOf(service: KubernetesObject, tls: TlsPort): ServicePorts {
    const ports = portsOf(service);
    const own = ports.filter((port) => leadsToTls(port, tls));
    const others = numbersOf(ports.filter((port) => !own.includes(port)));
    return isHeadless(service)
        ? { tls: [tls.port], others: others.filter((port) => port !== tls.port) }
        : { tls: numbersOf(own), others };
}

function numbersOf(ports: readonly Readonly<Record<string, unknown>>[]): readonly number[] {
    return ports.flatMap(({ port }) => (typeof port === "number" ? [port] : []));
}

/** The port of new URLs: the pods' own where the Service has it, otherwise its first. */
export function preferredPort(ports: ServicePorts | undefined, podPort: number): number {
    const tls = ports?.tls ?? [];
    return tls.includes(podPort) ? podPort : (tls[0] ?? podPort);
}
