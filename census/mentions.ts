import {
    anyNamePattern,
    fullPattern,
    HOST_LABEL,
    indirectPattern,
    keyPattern,
    linkPattern,
    loopbackPattern,
    named,
    shortPattern,
} from "./addressPatterns";
import { loopbackHosts } from "../workload/serverUrl";
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
    const own = inServerPod ? named(loopbackHosts, [server.port]) : [];
    const words = new Set(short.map(({ host }) => host));
    const hosts = new Set([...full, ...short, ...own].map(({ host }) => host));
    const addresses = [
        fullPattern(full),
        shortPattern(short),
        linkPattern(local),
        loopbackPattern(own),
        indirectPattern(short),
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
        find(written, label) {
            // Most texts name no host of the server: one fast look in place of six slow ones.
            if (!anyName.test(written)) return undefined;
            const text = unescaped(written);
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

/** Without the escapes of JSON (`http:\/\/`) and of URLs in URLs (`http%3A%2F%2F`). */
const unescaped = (text: string) =>
    text.replaceAll("\\/", "/").replaceAll(/%2F/gi, "/").replaceAll(/%3A/gi, ":");

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
