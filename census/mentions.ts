import { dnsNames, type ServerService, type Server } from "./services";

/** Finds the server's names in texts of objects in one namespace. */
export interface Finder {
    /**
     * The first address of the server in a text; undefined if there is none.
     * @param label Key or variable whose value the text is.
     */
    find(text: string, label: string): string | undefined;
}

const HOST_LABEL = /host|addr|url|uri|server|endpoint|target|upstream|backend|base/i;

/**
 * Creates a finder for one namespace. A full name (`noetl.noetl.svc`) always matches. A short name
 * (`noetl.noetl`, or `noetl` in the Service's own namespace) may be an ordinary word. It matches as
 * the host of a URL, before one of the Service's ports, or as the whole value of a label such as
 * host or address. A name with another port never matches: it is another server.
 */
export function finderFor(
    namespace: string,
    serverServices: readonly ServerService[],
    server: Server,
    otherHosts: readonly string[],
): Finder {
    const local = serverServices.filter((serverService) => serverService.namespace === namespace);
    const full = [
        ...serverServices.flatMap((serverService) =>
            named(dnsNames(serverService, server), serverService.ports),
        ),
        ...serverServices.flatMap((serverService) =>
            named(compact([serverService.clusterIP]), serverService.ports),
        ),
        ...named(otherHosts, [server.port, ...serverServices.flatMap(({ ports }) => ports)]),
    ];
    const short = [
        ...serverServices.flatMap((serverService) =>
            named([`${serverService.name}.${serverService.namespace}`], serverService.ports),
        ),
        ...local.flatMap((serverService) => named([serverService.name], serverService.ports)),
    ];
    const words = new Set(short.map(({ host }) => host));
    const patterns = [fullPattern(full), shortPattern(short), linkPattern(local)].flatMap(
        (pattern) => (pattern === undefined ? [] : [pattern]),
    );
    const portsOf = new Map([...full, ...short].map(({ host, ports }) => [host, ports]));
    const hasOtherPort = ({ groups }: RegExpMatchArray) =>
        groups?.["port"] !== undefined &&
        portsOf.get((groups["host"] ?? "").toLowerCase())?.includes(Number(groups["port"])) ===
            false;
    return {
        find(text, label) {
            for (const pattern of patterns) {
                const match = [...text.matchAll(pattern)].find((one) => !hasOtherPort(one));
                if (match !== undefined) {
                    return match[0];
                }
            }
            return findHostValue(text, label, words);
        },
    };
}

interface Named {
    readonly host: string;
    readonly ports: readonly number[];
}

const named = (hosts: readonly string[], ports: readonly number[]): readonly Named[] =>
    hosts.map((host) => ({ host: host.toLowerCase(), ports }));

const compact = (values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined);

/** Regex alternatives, longest first, so that a prefix of a name does not match instead of it. */
const anyOf = (names: readonly Named[]) =>
    [...names]
        .map(({ host }) => host.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .sort((a, b) => b.length - a.length)
        .join("|");

const END = String.raw`(?![\w-])(?!\.\w)(?::(?<port>\d+))?`;

/** Also matches a pod of a headless Service: one label before the Service's name. */
function fullPattern(names: readonly Named[]): RegExp | undefined {
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`(?:\w+://)?(?<![\w.-])(?:[\w-]+\.)?(?<host>${anyOf(names)})\.?${END}`,
              "gi",
          );
}

function shortPattern(names: readonly Named[]): RegExp | undefined {
    if (names.length === 0) {
        return undefined;
    }
    const ports = [...new Set(names.flatMap((one) => one.ports))].join("|");
    const host = String.raw`(?<host>${anyOf(names)})`;
    const inUrl = String.raw`\w+://(?:[^\s/@]*@)?${host}${END}`;
    const withPort = String.raw`(?<![\w./-])${host.replace("host", "bare")}:(?:${ports})(?!\w)`;
    return new RegExp(`${inUrl}|${withPort}`, "gi");
}

/** The variables that the kubelet sets for each Service in the pod's namespace. */
function linkPattern(local: readonly ServerService[]): RegExp | undefined {
    const names = local.map(({ name }) => name.toUpperCase().replaceAll("-", "_"));
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
