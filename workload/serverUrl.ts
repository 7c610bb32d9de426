/** Replaces the characters from `start` up to `end` with `text`. */
export interface Edit {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/** Applies edits that do not overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
    return edits
        .toSorted((a, b) => b.start - a.start)
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

/** Address of the pod's Envoy, on the server's port. */
export const envoyHost = "127.0.0.1";

/** Identifies URLs of the server. Hosts are in lower case. */
export interface ServerAddress {
    /** SANs of the server's certificate, without hosts that config rewrites. */
    readonly hosts: ReadonlySet<string>;
    /** Hosts in manifests, and the declared hosts that replace them. */
    readonly rewrites: ReadonlyMap<string, string>;
    /** Port in URLs of the server. */
    readonly port: number;
    /** Loopback names; empty outside the server's pod. */
    readonly loopback: ReadonlySet<string>;
    readonly target: UrlTarget;
}

/** A parsed URL, and the edits that point it to the target of the address. */
export interface ServerUrl {
    readonly host: string;
    /** Port in the URL; 443 for https without one, undefined for other URLs without one. */
    readonly port: number | undefined;
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

/** Address of the server. Loopback names count only with `inServerPod`. */
export function serverAddress(
    server: { readonly hosts: readonly string[]; readonly port: number },
    rewriteHosts: Readonly<Record<string, string>>,
    inServerPod: boolean,
    target: UrlTarget,
): ServerAddress {
    const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);
    const rewrites = new Map(
        Object.entries(rewriteHosts).map(([from, to]) => [from.toLowerCase(), to.toLowerCase()]),
    );
    const hosts = server.hosts
        .map((host) => (host.includes(":") ? `[${host}]` : host).toLowerCase())
        .filter((host) => !rewrites.has(host) && (inServerPod || !loopback.has(host)));
    return {
        hosts: new Set(hosts),
        rewrites,
        port: server.port,
        loopback: inServerPod ? loopback : new Set(),
        target,
    };
}

/** Parses a text that is one http(s) URL, with optional scheme; undefined for other texts. */
export function readServerUrl(text: string, address: ServerAddress): ServerUrl | undefined {
    const match = WHOLE_URL.exec(text);
    const hostRange = match?.indices?.groups?.["host"];
    if (match?.groups === undefined || hostRange === undefined) {
        return undefined;
    }
    const { scheme, host = "", port } = match.groups;
    const name = host.toLowerCase();
    return {
        host,
        port: port ? Number(port) : scheme?.toLowerCase() === "https" ? 443 : undefined,
        kind: kindOf(name, address),
        edits: [...schemeEdits(scheme, address), ...hostEdits(name, hostRange, address)],
    };
}

function schemeEdits(scheme: string | undefined, { target }: ServerAddress): Edit[] {
    const wanted = target === "server" ? "https" : "http";
    return scheme?.toLowerCase() === wanted
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
            const isServer = kindOf(host.toLowerCase(), address) !== "elsewhere";
            if (authority.includes(EXPANSION)) {
                return port?.includes(EXPANSION)
                    ? isServer
                    : host.includes(EXPANSION) && port === String(address.port);
            }
            const plain = groups?.["scheme"]?.toLowerCase() === "http";
            return plain && isServer && Number(port ?? 80) === address.port;
        })
        .map(([url]) => url);
}

/** Cheap test: false if a text contains neither a host nor the port of the server. */
export function mayNameServer(text: string, address: ServerAddress): boolean {
    const lower = text.toLowerCase();
    const names = [...address.hosts, ...address.rewrites.keys(), ...address.loopback];
    return [...names, `:${address.port}`].some((name) => lower.includes(name));
}

function kindOf(host: string, address: ServerAddress): ServerUrl["kind"] {
    const isEnvoy = address.target === "loopback" && host === envoyHost;
    if (isEnvoy || address.hosts.has(host) || address.rewrites.has(host)) {
        return "server";
    }
    return address.loopback.has(host) ? "loopback" : "elsewhere";
}
