import { dnsNames, type Alias, type Server } from "./services";

/** Finds the server's names in the text of an object of some namespace. */
export interface Finder {
    /**
     * The first place in a text that dials the server, or undefined.
     * @param label What the text is the value of, such as a variable's name.
     */
    find(text: string, label: string): string | undefined;
}

const HOST_LABEL = /host|addr|url|uri|server|endpoint|target|upstream|backend|base/i;

/**
 * A finder for texts of one namespace. A full name (`noetl.noetl.svc`) counts wherever it stands. A
 * short one (`noetl.noetl`, and `noetl` in the Service's own namespace) is an ordinary word, and
 * counts as the host of a URL, before one of the Service's ports, or alone as the value of
 * something that is called a host or an address. A name with another port is another server.
 */
export function finderFor(
    namespace: string,
    aliases: readonly Alias[],
    server: Server,
    otherHosts: readonly string[],
): Finder {
    const local = aliases.filter((alias) => alias.namespace === namespace);
    const full = [
        ...aliases.flatMap((alias) => named(dnsNames(alias, server), alias.ports)),
        ...aliases.flatMap((alias) => named(compact([alias.clusterIP]), alias.ports)),
        ...named(otherHosts, [server.port]),
    ];
    const short = [
        ...aliases.flatMap((alias) => named([`${alias.name}.${alias.namespace}`], alias.ports)),
        ...local.flatMap((alias) => named([alias.name], alias.ports)),
    ];
    const words = new Set(short.map(({ host }) => host));
    const patterns = [fullPattern(full), shortPattern(short), linkPattern(local)].flatMap(
        (pattern) => (pattern === undefined ? [] : [pattern]),
    );
    const portsOf = new Map([...full, ...short].map(({ host, ports }) => [host, ports]));
    const isElsewhere = ({ groups }: RegExpMatchArray) =>
        groups?.["port"] !== undefined &&
        portsOf.get((groups["host"] ?? "").toLowerCase())?.includes(Number(groups["port"])) ===
            false;
    return {
        find(text, label) {
            for (const pattern of patterns) {
                const match = [...text.matchAll(pattern)].find((one) => !isElsewhere(one));
                if (match !== undefined) {
                    return match[0];
                }
            }
            return findWord(text, label, words);
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

/** Longest first, so that a name is not cut short at another that it begins with. */
const anyOf = (names: readonly Named[]) =>
    [...names]
        .map(({ host }) => host.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .sort((a, b) => b.length - a.length)
        .join("|");

const END = String.raw`(?![\w-])(?!\.\w)(?::(?<port>\d+))?`;

/** Also below a headless Service's name, where its pods are. */
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

/** The variables by which the kubelet tells pods of the Services of their namespace. */
function linkPattern(local: readonly Alias[]): RegExp | undefined {
    const names = local.map(({ name }) => name.toUpperCase().replaceAll("-", "_"));
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`\b(?:${names.join("|")})_(?:SERVICE_HOST|SERVICE_PORT|PORT(?:_\d+_TCP(?:_ADDR)?)?)\b`,
              "g",
          );
}

/** `NOETL_HOST: noetl` and `--server-host=noetl`. */
function findWord(text: string, label: string, words: ReadonlySet<string>): string | undefined {
    const [, option = label, value = text] = /^--?([\w.-]+)=(.*)$/.exec(text) ?? [];
    const word = value.trim().toLowerCase();
    return words.has(word) && HOST_LABEL.test(option) ? value.trim() : undefined;
}
