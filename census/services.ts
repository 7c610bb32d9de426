import type { Identity } from "../pki/identity";
import { field, type KubernetesObject } from "../workload/objects";
import { podLabelsOf, selects, type SelectablePods } from "../workload/selectors";
import { isHeadless, leadsToTls, portsOf, type TlsPort } from "../workload/servicePorts";

export { isTlsPort, portsOf } from "../workload/servicePorts";

/** The server: its workload and the addresses that lead to it. */
export interface Server extends SelectablePods, TlsPort {
    readonly namespace: string;
    /** Names of the Services that config declares, in the server's namespace. */
    readonly services: readonly string[];
    readonly clusterDomain: string;
}

/** A container with its ports, as a manifest or the API server states them. */
interface ListeningContainer {
    readonly ports?:
        | readonly {
              readonly containerPort?: number | undefined;
              readonly name?: string | null | undefined;
          }[]
        | null
        | undefined;
}

/**
 * The server in the census's terms.
 * @param port TCP port that speaks TLS.
 * @param containers Containers of its pods.
 */
export function serverOf(
    { workload: { kind, namespace, name }, podLabels }: Pick<Identity, "podLabels" | "workload">,
    port: number,
    containers: readonly ListeningContainer[],
    known: Pick<Server, "clusterDomain" | "services">,
): Server {
    const portNames = containers
        .flatMap(({ ports }) => ports ?? [])
        .flatMap((one) => (one.containerPort === port && one.name ? [one.name] : []));
    return { kind, namespace, name, podLabels, port, portNames, ...known };
}

/** A Service that leads to the server's TLS port. */
export interface ServerService {
    readonly namespace: string;
    readonly name: string;
    /** The Service's ports that lead to the TLS port; of a headless one also the pods' own. */
    readonly ports: readonly number[];
    /** A fixed cluster IP that clients might dial; absent if the cluster assigns it. */
    readonly clusterIP?: string;
    /** The Service object; absent if config names the Service and no manifest contains it. */
    readonly object?: KubernetesObject;
}

/**
 * Every Service that leads to the server's TLS port: by its selector, because config declares it,
 * or as an ExternalName of such a Service.
 */
export function serverServicesOf(
    objects: readonly KubernetesObject[],
    server: Server,
): readonly ServerService[] {
    const services = objects.filter(
        ({ apiVersion, kind }) => apiVersion === "v1" && kind === "Service",
    );
    const direct = services
        .filter((object) => selectsServer(object, server))
        .flatMap((object) => selectedService(object, server));
    const declared = server.services
        .filter((name) => !direct.some((one) => one.name === name))
        .map((name) => ({ namespace: server.namespace, name, ports: [server.port] }));
    const known = [...direct, ...declared];
    const names = new Map(known.flatMap((one) => dnsNames(one, server).map((name) => [name, one])));
    const external = services.flatMap((object): readonly ServerService[] => {
        const target = names.get(String(field(object, "spec", "externalName")).replace(/\.$/, ""));
        const { namespace = server.namespace, name } = object.metadata;
        return target === undefined ? [] : [{ namespace, name, ports: target.ports, object }];
    });
    return [...known, ...external];
}

/** The fully qualified names of a Service. */
export function dnsNames(
    { namespace, name }: Pick<ServerService, "name" | "namespace">,
    { clusterDomain }: Pick<Server, "clusterDomain">,
): readonly string[] {
    return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.${clusterDomain}`];
}

/** Whether an object is a Service that selects the server's pods, whatever its ports. */
export function selectsServer(
    { apiVersion, kind, metadata, ...rest }: KubernetesObject,
    server: Server,
): boolean {
    return (
        apiVersion === "v1" &&
        kind === "Service" &&
        (metadata.namespace ?? server.namespace) === server.namespace &&
        selects(field(rest, "spec", "selector"), podLabelsOf(server))
    );
}

/** A Service that selects the server, if one of its ports leads to the TLS port. */
function selectedService(object: KubernetesObject, server: Server): readonly ServerService[] {
    const { namespace = server.namespace, name } = object.metadata;
    const clusterIP = field(object, "spec", "clusterIP");
    const ports = portsOf(object).filter((port) => leadsToTls(port, server));
    const numbers = ports.flatMap(({ port }) => (typeof port === "number" ? [port] : []));
    const headless = isHeadless(object);
    const all = [...new Set([...numbers, ...(headless ? [server.port] : [])])];
    return all.length === 0
        ? []
        : [
              {
                  namespace,
                  name,
                  ports: all,
                  ...(typeof clusterIP === "string" && !headless && { clusterIP }),
                  object,
              },
          ];
}
