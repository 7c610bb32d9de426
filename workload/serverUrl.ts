import type { Finding } from "../problems/problem";
import type { ServicePorts } from "./servicePorts";

/** Replaces the characters from `start` up to `end` with `text`. */
export interface Edit {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/** Applies edits that do not overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
    return edits
        .toSorted((a, b) => b.start - a.start || b.end - a.end)
        .reduce(
            (text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end),
            source,
        );
}

/**
 * Target of a rewritten URL: `server` gives https to the server, `loopback` gives plain http to the
 * Envoy of the pod.
 */
export type UrlTarget = "loopback" | "server";

/** Address of the pod's Envoy, on the TLS port of the server's pods. */
export const envoyHost = "127.0.0.1";

/** Names that lead from a pod to itself. */
export const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

/** Identifies URLs of the server. Hosts are in lower case. */
export interface ServerAddress {
    /** SANs of the server's certificate, without hosts that config rewrites. */
    readonly hosts: ReadonlySet<string>;
    /** Hosts in manifests, and the declared hosts that replace them. */
    readonly rewrites: ReadonlyMap<string, string>;
    /** TLS port of the server's pods, and of the Envoy on loopback. */
    readonly port: number;
    /** Ports of the server's Services by host. Another host is dialled at the pods' port. */
    readonly services: ReadonlyMap<string, ServicePorts>;
    /** Loopback names; empty outside the server's pod. */
    readonly loopback: ReadonlySet<string>;
    readonly target: UrlTarget;
}

/** Where a port of a host leads: no declared Service has an `unserved` one. */
type Reach = "other" | "tls" | "unserved";

/** A parsed URL, and the edits that point it to the target of the address. */
export interface ServerUrl {
    readonly host: string;
    /** Port in the URL; without one 443 for https, otherwise 80. */
    readonly port: number;
    readonly reach: Reach;
    /** `server`: a declared or rewritten host; `loopback`: a loopback name that is not a SAN. */
    readonly kind: "elsewhere" | "loopback" | "server";
    readonly edits: readonly Edit[];
}

/** Placeholder for an expansion by the shell or the kubelet. */
export const EXPANSION = "\uE000";

const WHOLE_URL =
    /^(?:(?<scheme>https?):\/\/)?(?:[^\s/?#@]*@)?(?<host>[\w.-]+|\[[\da-f:.]+\])(?::(?<port>\d+))?(?=[/?#]|$)/di;
const VARIABLE = /\$\([^)]*\)|\$\{[^}]*\}|\$\w+/gu;
const AUTHORITY =
    /(?<scheme>https?):\/\/(?<authority>(?:\$\([^)]*\)|\$\{[^}]*\}|[^\s/?#"'`;|&()<>,\\])*)/gi;

/** Names and ports of the server. */
export interface ServerNames {
    /** SANs of its certificate. */
    readonly hosts: readonly string[];
    /** TLS port of its pods. */
    readonly port: number;
    /**
     * Ports of its Services by host.
     * @default the pods' port for every host
     */
    readonly services?: Readonly<Record<string, ServicePorts>> | undefined;
    /**
     * Further names that lead to it from the workload's namespace, each with the SAN that replaces
     * it.
     * @default none
     */
    readonly aliases?: Readonly<Record<string, string>> | undefined;
}

/** Address of the server. Loopback names count only with `inServerPod`. */
export function serverAddress(
    server: ServerNames,
    rewriteHosts: Readonly<Record<string, string>>,
    inServerPod: boolean,
    target: UrlTarget,
): ServerAddress {
    const loopback = new Set(loopbackHosts);
    const written = lowerCase(rewriteHosts);
    const aliases = lowerCase(server.aliases ?? {}).map(
        ([alias, name]) => [alias, new Map(written).get(name) ?? name] as const,
    );
    const rewrites = new Map([...aliases, ...written]);
    const hosts = server.hosts
        .map((host) => (host.includes(":") ? `[${host}]` : host).toLowerCase())
        .filter((host) => !rewrites.has(host) && (inServerPod || !loopback.has(host)));
    return {
        hosts: new Set(hosts),
        rewrites,
        port: server.port,
        services: new Map(Object.entries(server.services ?? {})),
        loopback: inServerPod ? loopback : new Set(),
        target,
    };
}

const lowerCase = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([from, to]) => [from.toLowerCase(), to.toLowerCase()] as const);

/** Parses a text that is one http(s) URL, with optional scheme; undefined for other texts. */
export function readServerUrl(text: string, address: ServerAddress): ServerUrl | undefined {
    const match = WHOLE_URL.exec(text);
    const hostRange = match?.indices?.groups?.["host"];
    if (match?.groups === undefined || hostRange === undefined) {
        return undefined;
    }
    const { scheme, host = "", port: written } = match.groups;
    const name = host.toLowerCase();
    const port = written ? Number(written) : scheme?.toLowerCase() === "https" ? 443 : 80;
    return {
        host,
        port,
        reach: reachOf(name, port, address),
        kind: kindOf(name, address),
        edits: [
            ...schemeEdits(scheme, address),
            ...hostEdits(name, hostRange, address),
            ...portEdits({ written, port, after: hostRange[1] }, scheme, address),
        ],
    };
}

function schemeEdits(scheme: string | undefined, { target }: ServerAddress): Edit[] {
    const wanted = target === "server" ? "https" : "http";
    return scheme === wanted
        ? []
        : [{ start: 0, end: scheme?.length ?? 0, text: scheme ? wanted : `${wanted}://` }];
}

function hostEdits(
    name: string,
    [start, end]: readonly [number, number],
    { rewrites, target }: ServerAddress,
): Edit[] {
    const host = target === "loopback" ? envoyHost : rewrites.get(name);
    return host === undefined || host === name ? [] : [{ start, end, text: host }];
}

/** A URL keeps its Service's port, written out where https has another default than http. */
function portEdits(
    { written, port, after }: { written: string | undefined; port: number; after: number },
    scheme: string | undefined,
    address: ServerAddress,
): Edit[] {
    const wanted = address.target === "loopback" ? address.port : port;
    const isDefault = scheme?.toLowerCase() === "https" && address.target === "server";
    if (written === undefined) {
        return isDefault ? [] : [{ start: after, end: after, text: `:${wanted}` }];
    }
    const end = after + 1 + written.length;
    return wanted === port ? [] : [{ start: after, end, text: `:${wanted}` }];
}

/** Whether a URL is one of the server's, or has its name with a port that no Service serves. */
export function concernsServer({ kind, reach }: ServerUrl): boolean {
    return kind !== "elsewhere" && reach !== "other";
}

/** What is wrong with the port of a URL that names the server; undefined if it is the right one. */
export function portFinding(
    { host, port, reach }: ServerUrl,
    address: ServerAddress,
): (Finding & { readonly value: string }) | undefined {
    if (reach === "tls") return undefined;
    const { tls, isAssumed } = portsAt(host.toLowerCase(), address);
    const wanted = tls.map((one) => `:${one}`).join(" or ");
    const value = `${host}:${port}`;
    const ports = `port ${tls.join(" or ")}`;
    if (isAssumed === true) {
        return {
            value,
            expected: `${ports}, where the server speaks TLS: the manifest of its Service was not read, and it is assumed to have no other port`,
            fix: `write ${wanted} in the URL; or, if the Service has port ${port}, add its manifest to the server's file or to \`manifests\` in config`,
        };
    }
    return tls.includes(address.port)
        ? {
              value,
              expected: `${ports}, where the server speaks TLS`,
              fix: `write ${wanted} in the URL`,
          }
        : {
              value,
              expected: `${ports}, by which its Service leads to the server's TLS port ${address.port}`,
              fix: `write ${wanted} in the URL, or add port ${port} with targetPort ${address.port} to the Service`,
          };
}

/**
 * Plain URLs of the server in a text. A URL whose host or port is a variable counts if its other
 * part is the server's, under https too: the transform cannot give such a call certificates.
 */
export function plainServerUrls(text: string, address: ServerAddress): string[] {
    return [...text.matchAll(AUTHORITY)]
        .filter(({ groups }) => {
            const authority = (groups?.["authority"] ?? "").replace(VARIABLE, EXPANSION);
            const [, host = "", port] = /^(?:.*@)?(.*?)(?::([^:\]]*))?$/.exec(authority) ?? [];
            if (address.target === "loopback" && host === envoyHost) {
                return false;
            }
            const name = host.toLowerCase();
            const isServer = kindOf(name, address) !== "elsewhere";
            if (authority.includes(EXPANSION)) {
                return port?.includes(EXPANSION)
                    ? isServer
                    : host.includes(EXPANSION) && allPorts(address).includes(Number(port));
            }
            const plain = groups?.["scheme"]?.toLowerCase() === "http";
            return plain && isServer && reachOf(name, Number(port || 80), address) !== "other";
        })
        .map(([url]) => url);
}

/** Cheap test: false if a text contains neither a host nor a port of the server. */
export function mayNameServer(text: string, address: ServerAddress): boolean {
    const lower = text.toLowerCase();
    // A name without a dot is an ordinary word, unless it is the host of a URL.
    const names = [...address.hosts, ...address.rewrites.keys(), ...address.loopback].map((name) =>
        /[.:]|^localhost$/.test(name) ? name : `//${name}`,
    );
    const ports = allPorts(address).map((port) => `:${port}`);
    return [...names, ...ports].some((name) => lower.includes(name));
}

/** Every port by which clients dial the server. */
function allPorts({ port, services }: ServerAddress): readonly number[] {
    return [port, ...[...services.values()].flatMap(({ tls }) => tls)];
}

/** The ports of a host; those of its replacement if config rewrites it. */
function portsAt(name: string, { port, rewrites, services }: ServerAddress): ServicePorts {
    return services.get(rewrites.get(name) ?? name) ?? { tls: [port] };
}

function reachOf(name: string, port: number, address: ServerAddress): Reach {
    const isEnvoy = address.target === "loopback" && name === envoyHost;
    const { tls, others } = isEnvoy ? { tls: [address.port] } : portsAt(name, address);
    if (tls.includes(port)) return "tls";
    return others === undefined || others.includes(port) ? "other" : "unserved";
}

function kindOf(host: string, address: ServerAddress): ServerUrl["kind"] {
    const isEnvoy = address.target === "loopback" && host === envoyHost;
    if (isEnvoy || address.hosts.has(host) || address.rewrites.has(host)) {
        return "server";
    }
    return address.loopback.has(host) ? "loopback" : "elsewhere";
}
