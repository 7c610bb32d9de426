import type { SourcedObject } from "../census";
import { dnsNames, type Server } from "../census/services";
import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import { servicePortProblems } from "../workload/envoy/ports";
import type { Manifest } from "../workload/manifest";
import { field as valueAt, nameOf, type KubernetesObject } from "../workload/objects";
import { podLabelsOf, selects } from "../workload/selectors";
import { portsOf, servicePortsOf, type ServicePorts } from "../workload/servicePorts";

/** A Service that config declares. */
export interface DeclaredService {
    readonly name: string;
    /** Its manifests: that of the server's file, or else all others that were read. */
    readonly manifests: readonly KubernetesObject[];
}

/**
 * The Services in `server.services`, with their manifests.
 * @param companions Objects of the server's file.
 * @param objects Objects of all files that config names.
 */
export function declaredServices(
    { services, namespace }: Server,
    companions: readonly Manifest[],
    objects: readonly SourcedObject[],
): readonly DeclaredService[] {
    return services.map((name) => {
        const isIt = ({ apiVersion, kind, metadata }: KubernetesObject) =>
            apiVersion === "v1" &&
            kind === "Service" &&
            metadata.name === name &&
            (metadata.namespace ?? namespace) === namespace;
        const own = companions.filter(isIt);
        const others = objects.map(({ object }) => object).filter(isIt);
        return { name, manifests: own.length > 0 ? own : others };
    });
}

/** The ports by which clients dial the server, by the DNS names of its Services. */
export function portsByHost(
    services: readonly DeclaredService[],
    server: Server,
): Readonly<Record<string, ServicePorts>> {
    return Object.fromEntries(
        services.flatMap(({ name, manifests: [manifest] }) => {
            const ports: ServicePorts = manifest
                ? servicePortsOf(manifest, server)
                : { tls: [server.port], others: [], isAssumed: true };
            // A Service without a way to the TLS port is a problem of its own.
            const hosts = ports.tls.length > 0 ? dnsNames({ ...server, name }, server) : [];
            return hosts.map((host) => [host, ports]);
        }),
    );
}

/**
 * Checks that the declared Services select the server's pods, because the certificate names them,
 * and that they lead to its TLS port. One whose manifest was not read is checked by `verify`, in
 * the cluster.
 */
export function serviceProblems(
    services: readonly DeclaredService[],
    server: Server,
): readonly Problem[] {
    const labels = podLabelsOf(server);
    return services.flatMap(({ name, manifests }, index) => {
        const [first, ...others] = manifests;
        if (first === undefined) return [];
        const problem = (expected: string, fix: string): readonly Problem[] => [
            { field: `server.services[${index}]`, value: name, expected, fix },
        ];
        const selector = valueAt(first, "spec", "selector");
        if (!selects(selector, labels)) {
            return problem(
                `a Service that selects the server's pods, whose labels are ${JSON.stringify(server.podLabels)}; this one selects ${JSON.stringify(selector ?? {})}`,
                "name another Service, or correct its selector",
            );
        }
        if (servicePortsOf(first, server).tls.length === 0) {
            return problem(
                `a Service with a port that leads to port ${server.port} of the server's pods; this one has ${portsInWords(first)}`,
                `give it a port with targetPort ${server.port}, or take it out of server.services`,
            );
        }
        const isOther = (one: KubernetesObject) =>
            JSON.stringify(servicePortsOf(one, server)) !==
            JSON.stringify(servicePortsOf(first, server));
        return others.some(isOther)
            ? problem(
                  "one Service of that name; the files in `manifests` have several, with different ports",
                  `put the right one into the server's file, which decides`,
              )
            : [];
    });
}

function portsInWords(service: KubernetesObject): string {
    const word = (port: unknown) =>
        typeof port === "number" || typeof port === "string" ? `${port}` : JSON.stringify(port);
    const ports = portsOf(service).map(({ port, targetPort }) =>
        targetPort === undefined ? word(port) : `${word(port)} → ${word(targetPort)}`,
    );
    return ports.join(", ") || "no ports";
}

/** The Services of a pod with an Envoy that lead to a port of the Envoy's own. */
export function envoyPortProblems(
    { workload, podLabels }: Identity,
    companions: readonly Manifest[],
    serverPort: number,
): readonly Problem[] {
    const labels = podLabelsOf({ ...workload, podLabels });
    return companions
        .filter(
            ({ kind, metadata }) => kind === "Service" && metadata.namespace === workload.namespace,
        )
        .filter((service) => selects(valueAt(service, "spec", "selector"), labels))
        .flatMap((service) =>
            servicePortProblems({ name: nameOf(service), spec: service["spec"] }, serverPort),
        );
}
