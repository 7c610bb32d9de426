import { dnsNames, type ServerService, type Server } from "./services";

/** Finds the server's names in texts of objects in one namespace. */
export interface Finder {
    /**
     * The first address of the server in a text; undefined if there is none.
     * @param label Key or variable whose value the text is.
     */
    find(text: string, label: string): string | undefined;
    /** Whether a text is nothing but a name of the server, with or without a port. */
    isName(word: string): boolean;
    /** Ports of the Services that lead to the server. */
    readonly ports: ReadonlySet<number>;
}

/** Words in the names of keys whose value is a host; a database is none. */
export const HOST_WORD = "host|addr|url|uri|server|endpoint|target|upstream|backend|(?<!data)base";
const HOST_LABEL = new RegExp(HOST_WORD, "i");

/** Names that lead from the server's own pod to the server. */
export const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Creates a finder for one namespace. A full name (`noetl.noetl.svc`) always matches. A short name
 * (`noetl.noetl`, or `noetl` in the Service's own namespace) may be an ordinary word. It matches as
 * the host of a URL of any scheme, beside one of the Service's ports, or as the whole value of a
 * label such as host or address. A name with another port never matches: it is another server.
 * @param inServerPod Whether the texts are of the server's own pod, where loopback is the server.
 * @param searches Search domains that a pod has beside those of its namespace.
 */
export function finderFor(
    namespace: string,
    serverServices: readonly ServerService[],
    server: Pick<Server, "clusterDomain" | "port">,
    otherHosts: readonly string[],
    inServerPod = false,
    searches: readonly string[] = [],
): Finder {
    const local = serverServices.filter((serverService) => serverService.namespace === namespace);
    const domains = [`${namespace}.svc`, "svc"].map(
        (domain) => `${domain}.${server.clusterDomain}`,
    );
    const full = [
        ...serverServices.flatMap((serverService) =>
            named(dnsNames(serverService, server), serverService.ports),
        ),
        ...serverServices.flatMap((serverService) =>
            named(compact([serverService.clusterIP]), serverService.ports),
        ),
        ...named(otherHosts, [server.port, ...serverServices.flatMap(({ ports }) => ports)]),
    ];
    const short = serverServices.flatMap((serverService) =>
        named(shortNames(serverService, [...domains, ...searches], server), serverService.ports),
    );
    const own = inServerPod ? named(loopback, [server.port]) : [];
    const words = new Set(short.map(({ host }) => host));
    const hosts = new Set([...full, ...short, ...own].map(({ host }) => host));
    const addresses = [
        fullPattern(full),
        shortPattern(short),
        linkPattern(local),
        loopbackPattern(own),
    ];
    const keys = keyPattern(short);
    const anyName = anyNamePattern([...full, ...short, ...own], local);
    const portsOf = new Map([...full, ...short, ...own].map(({ host, ports }) => [host, ports]));
    const hasOtherPort = ({ groups }: RegExpMatchArray) =>
        groups?.["port"] !== undefined &&
        portsOf.get((groups["host"] ?? "").toLowerCase())?.includes(Number(groups["port"])) ===
            false;
    return {
        ports: new Set([...portsOf.values()].flat()),
        isName(word) {
            const [, host = ""] = /^(.*?)\.?(?::\d+)?$/.exec(word.toLowerCase()) ?? [];
            return hosts.has(host);
        },
        find(text, label) {
            // Most texts name no host of the server: one fast look in place of five slow ones.
            if (!anyName.test(text)) return undefined;
            for (const pattern of addresses) {
                const match =
                    pattern && [...text.matchAll(pattern)].find((one) => !hasOtherPort(one));
                if (match) {
                    return match[0];
                }
            }
            return findHostValue(text, label, words) ?? keys?.exec(text)?.[0];
        },
    };
}

interface Named {
    readonly host: string;
    readonly ports: readonly number[];
}

const named = (hosts: readonly string[], ports: readonly number[]): readonly Named[] =>
    hosts.map((host) => ({ host: host.toLowerCase(), ports }));

/** The names that a resolver completes to the Service's, by the search domains of a pod. */
function shortNames(
    service: ServerService,
    domains: readonly string[],
    server: Pick<Server, "clusterDomain">,
): readonly string[] {
    return dnsNames(service, server).flatMap((name) =>
        domains.flatMap((domain) => {
            const end = `.${domain.toLowerCase().replace(/\.$/, "")}`;
            return name.endsWith(end) ? [name.slice(0, -end.length)] : [];
        }),
    );
}

const compact = (values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined);

/** Regex alternatives, longest first, so that a prefix of a name does not match instead of it. */
const anyOf = (names: readonly Named[]) =>
    [...names]
        .map(({ host }) => host.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .sort((a, b) => b.length - a.length)
        .join("|");

const anyPortOf = (names: readonly Named[]) =>
    [...new Set(names.flatMap((one) => one.ports))].join("|");

const END = String.raw`\.?(?![\w-])(?!\.\w)(?::(?<port>\d+))?`;
const USER = String.raw`(?:[^\s/@]*@)?`;
const NO_USER = String.raw`(?![^\s/@"']*@)`;

/** Between a host and its port that are words of their own: `nc host 8082`, `("host", 8082)`. */
const APART = String.raw`["']?\s*[,\s]\s*(?:-p\s*|["']?(?:--)?\w*port["']?\s*[:=\s]\s*)?["']?`;
const APART_REVERSED = String.raw`["']?\s*[,\s]\s*(?:["']?(?:--)?\w*host["']?\s*[:=\s]\s*)?["']?`;

/** Also matches a pod of a headless Service: one label before the Service's name. */
function fullPattern(names: readonly Named[]): RegExp | undefined {
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`(?:\w+://)?(?<![\w.-])(?:[\w-]+\.)?(?<host>${anyOf(names)})${END}`,
              "gi",
          );
}

function shortPattern(names: readonly Named[]): RegExp | undefined {
    // A scheme may be a variable: `${SCHEME:-http}://noetl:8082`.
    const inUrl = String.raw`\w*://${USER}(?<host>${anyOf(names)})${NO_USER}${END}`;
    return names.length === 0 ? undefined : withPortPattern(names, inUrl);
}

/** Loopback names are the server only with its port: other ports are other containers. */
function loopbackPattern(names: readonly Named[]): RegExp | undefined {
    const host = String.raw`${anyOf(names)}|0\.0\.0\.0|\[::\]`;
    const inUrl = String.raw`\w*://${USER}(?:${host}):(?:${anyPortOf(names)})(?!\w)`;
    return names.length === 0 ? undefined : withPortPattern(names, inUrl);
}

/** A URL, and the names beside one of their ports without a scheme. */
function withPortPattern(names: readonly Named[], inUrl: string): RegExp {
    const [host, ports] = [anyOf(names), anyPortOf(names)];
    const forms = [
        inUrl,
        String.raw`(?<![\w./:-])(?:${host}):(?:${ports})(?!\w)`,
        String.raw`(?<![\w./-])(?:${host})${APART}(?:${ports})(?![\w.])`,
        String.raw`(?<![\w.:])(?:${ports})${APART_REVERSED}(?:${host})(?![\w./-])`,
        String.raw`/dev/tcp/(?:${host})/(?:${ports})\b`,
    ];
    return new RegExp(forms.join("|"), "gi");
}

/** A short name as the whole value of a key in a text: `server_host: noetl`, `--host noetl`. */
function keyPattern(names: readonly Named[]): RegExp | undefined {
    const key = String.raw`[\w.-]*(?:${HOST_WORD})[\w-]*["']?\s*[:=]`;
    const option = String.raw`--?[\w-]*(?:${HOST_WORD})[\w-]*\s`;
    return names.length === 0
        ? undefined
        : new RegExp(String.raw`(?:${key}|${option})\s*["']?(?:${anyOf(names)})(?![\w./:@-])`, "i");
}

/** Matches every text in which one of the other patterns can match. */
function anyNamePattern(names: readonly Named[], local: readonly ServerService[]): RegExp {
    const hasLoopback = names.some(({ host }) => host === loopback[0]);
    const others = [...variableNames(local), ...(hasLoopback ? ["0.0.0.0", "[::]"] : [])];
    return new RegExp(anyOf([...names, ...named(others, [])]) || "(?!)", "i");
}

const variableNames = (local: readonly ServerService[]) =>
    local.map(({ name }) => name.toUpperCase().replaceAll("-", "_"));

/** The variables that the kubelet sets for each Service in the pod's namespace. */
function linkPattern(local: readonly ServerService[]): RegExp | undefined {
    const names = variableNames(local);
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`\b(?:${names.join("|")})_(?:SERVICE_HOST|SERVICE_PORT|PORT(?:_\d+_TCP(?:_ADDR)?)?)\b`,
              "g",
          );
}

/** Finds a short name as a whole value: `NOETL_HOST: noetl`, `--server-host=noetl`. */
function findHostValue(
    text: string,
    label: string,
    words: ReadonlySet<string>,
): string | undefined {
    const [, option = label, value = text] = /^--?([\w.-]+)=(.*)$/.exec(text) ?? [];
    const word = value.trim().toLowerCase();
    return words.has(word) && HOST_LABEL.test(option) ? value.trim() : undefined;
}
