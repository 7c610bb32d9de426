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
 * What a plain URL of the server becomes: an https URL of the server itself, or one of the Envoy on
 * the pod's own loopback, which stays plain.
 */
export type UrlTarget = "loopback" | "server";

/** Host at which an Envoy in the pod takes the server's place, on the server's port. */
export const envoyHost = "127.0.0.1";

/** How URLs of the server are told from others. Hosts are in lower case. */
export interface ServerAddress {
    /** Hosts that the server's certificate names and that config does not rewrite. */
    readonly hosts: ReadonlySet<string>;
    /** Hosts that a manifest may have, and the declared host that takes their place. */
    readonly rewrites: ReadonlyMap<string, string>;
    /** Port that URLs of the server have. */
    readonly port: number;
    /** Loopback names that reach the server from its own pod; empty for clients. */
    readonly loopback: ReadonlySet<string>;
    readonly target: UrlTarget;
}

/** A URL's host and port, and the edits that make it a URL of the address' target. */
export interface ServerUrl {
    readonly host: string;
    /** Port written in the URL, else 443 for https; plain URLs must write theirs. */
    readonly port: number | undefined;
    /** `server`: a declared or rewritten host; `loopback`: the server under an undeclared name. */
    readonly kind: "elsewhere" | "loopback" | "server";
    readonly edits: readonly Edit[];
}

/** Stands in read text for what only the shell or the kubelet will know. */
export const EXPANSION = "\uE000";

const WHOLE_URL =
    /^(?:(?<scheme>https?):\/\/)?(?:[^\s/?#@]*@)?(?<host>[\w.-]+|\[[\da-f:.]+\])(?::(?<port>\d+))?(?=[/?#]|$)/di;
const VARIABLE = /\$\([^)]*\)|\$\{[^}]*\}|\$\w+/gu;
const AUTHORITY =
    /(?<scheme>https?):\/\/(?<authority>(?:\$\([^)]*\)|\$\{[^}]*\}|[^\s/?#"'`;|&()<>,\\])*)/gi;

/** Declared names, rewrites and port, ready for look-ups; loopback counts only in server pods. */
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

/** Reads a text that is one http(s) URL, scheme optional; undefined if it is something else. */
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
 * URLs in a text that dial the server in plain HTTP, or at its port through a host that only a
 * variable tells (under https too: such a call has no certificates).
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

/** The text with every plain URL of the server in it made https, for messages. */
export function secureMessage(text: string, address: ServerAddress): readonly Edit[] {
    return [...text.matchAll(AUTHORITY)]
        .filter(([url]) => plainServerUrls(url, address).length > 0)
        .flatMap(({ 0: url, index }) =>
            (readServerUrl(url, address)?.edits ?? []).map((edit) => ({
                ...edit,
                start: index + edit.start,
                end: index + edit.end,
            })),
        );
}

/** Whether a text could have to do with the server at all; false means: leave it alone. */
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
