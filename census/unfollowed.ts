import { alternatives, escaped } from "../workload/regex";
import { loopbackHosts } from "../workload/serverUrl";
import type { Finder } from "./mentions";
import type { PlacedText } from "./podPlaces";

/** A set of hosts, which bash and curl itself expand: `{a,b}`, `[0-2]`. */
const SET = String.raw`\{[\w.-]*(?:,[\w.-]*)+\}|\[\w+-\w+(?::\d+)?\]`;

/** An expansion by the shell or the kubelet, or a placeholder of another language. */
const VARIABLE = String.raw`\$\([^)]*\)|\$\{[^}]*\}|\$[\w@*]+|\{\{[^}]*\}\}|\{[\w.!]*\}|${SET}|%[sdv]`;
const ADDRESS = new RegExp(
    String.raw`(?<scheme>[a-z][\w+.-]*|${VARIABLE}|):\/\/(?<authority>(?:${VARIABLE}|[^\s/?#"'\x60;|&()<>,\\])*)(?<after>["']\s*[+.%,]|["']\$)?`,
    "gi",
);

/** Programs that call the address that they are given. */
const CLIENT =
    /(?<![\w.-])(?:curl|wget|nc|ncat|netcat|telnet|socat|websocat|grpcurl|https?|ab|hey|wrk)\s/;
const CLIENT_ADDRESS = new RegExp(
    String.raw`(?<=\s["']?)(?<address>(?:${VARIABLE}|${alternatives(loopbackHosts)})(?:[:.](?:${VARIABLE}|[\w.-]+))*)(?=[/?#"'\s;|&)]|$)`,
    "g",
);
const EXPANSION = "\uE000";

/**
 * An address in a text that is put together at run time and may be the server's: its port is the
 * server's, both its parts are variables, or the text or its variables name the server elsewhere.
 * @param siblings All texts of the same container.
 */
export function unfollowedCall(
    one: PlacedText,
    left: string,
    finder: Finder,
    siblings: readonly PlacedText[],
): string | undefined {
    if (one.isLoose === true || !/[$%{[]|:\/\/["']/.test(left)) return undefined;
    const known = variablesOf(left, siblings);
    const namesServer = wordsOf(left).some((word) => finder.isName(word));
    const found = [...left.matchAll(ADDRESS)].find(({ groups }) => {
        const { scheme = "", authority = "", after } = groups ?? {};
        const address = resolved(authority, known);
        if (after !== undefined && authority === "") return true;
        if (finder.find(`x://${address}`, "") !== undefined) return true;
        const hidden = hide(address);
        return (
            hidden.includes(EXPANSION) &&
            (mayBeServer(hidden, finder) || namesServer || !/^(?:https|wss)$/i.test(scheme)) &&
            !hasOtherPort(hidden, finder)
        );
    });
    if (found !== undefined) return found[0];
    return CLIENT.test(left) ? clientCall(left, known, finder, namesServer) : undefined;
}

/** The address of a client program without a scheme: `nc $HOST 8082`, `curl $HOST:8082/x`. */
function clientCall(
    text: string,
    known: ReadonlyMap<string, string>,
    finder: Finder,
    namesServer: boolean,
): string | undefined {
    return text
        .split(/[;|&\n]/)
        .filter((command) => CLIENT.test(command))
        .flatMap((command) => [...command.matchAll(CLIENT_ADDRESS)])
        .map(({ groups }) => groups?.["address"] ?? "")
        .find((written) => {
            const address = resolved(written, known);
            if (finder.find(`x://${address}`, "") !== undefined || finder.find(address, "url")) {
                return true;
            }
            const hidden = hide(address);
            return (
                hidden.includes(EXPANSION) &&
                !hasOtherPort(hidden, finder) &&
                (mayBeServer(hidden, finder) || namesServer)
            );
        });
}

/** Whether the host may be the server, and the port is the server's or a variable. */
function mayBeServer(address: string, finder: Finder): boolean {
    const { host, port } = partsOf(address);
    return (
        mayBeServerHost(host, finder) &&
        port !== undefined &&
        (port.includes(EXPANSION) || finder.ports.has(Number(port)))
    );
}

/** Whether the host is another one, or the port is literal and not the server's. */
function hasOtherPort(address: string, finder: Finder): boolean {
    const { host, port } = partsOf(address);
    const isLiteral = port !== undefined && /^\d+$/.test(port);
    return !mayBeServerHost(host, finder) || (isLiteral && !finder.ports.has(Number(port)));
}

/** A variable, or in the server's own pod a loopback name. */
const mayBeServerHost = (host: string, finder: Finder) =>
    host.includes(EXPANSION) || finder.isName(host);

function partsOf(address: string): { readonly host: string; readonly port: string | undefined } {
    const [, host = "", port] = /^(?:.*@)?(.*?)(?::([^:\]]*))?$/.exec(address) ?? [];
    return { host, port };
}

const hide = (address: string) => address.replace(new RegExp(VARIABLE, "g"), EXPANSION);

/** The words of a text that may be hosts, also in `${HOST:-noetl}`. */
const wordsOf = (text: string) =>
    text.split(/[^\w.:-]+|:-/).map((word) => word.replace(/^:|:$/g, ""));

/** Values of the container's variables, except those that the text itself sets. */
function variablesOf(text: string, siblings: readonly PlacedText[]): ReadonlyMap<string, string> {
    const values = siblings.flatMap(({ field, label, text: value, argv }) =>
        argv === undefined && label !== "" && /^env |^ConfigMap |^Secret /.test(field)
            ? [[label, value] as const]
            : [],
    );
    return new Map(
        values.filter(([name]) => {
            const own = escaped(name);
            const sets = String.raw`\b${own}=|\b(?:for|read)\s[^;\n]*\b${own}\b`;
            return !new RegExp(sets).test(text);
        }),
    );
}

function resolved(address: string, known: ReadonlyMap<string, string>): string {
    return address.replace(/\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g, (written, ...names: unknown[]) => {
        const name = names.slice(0, 3).find((one) => typeof one === "string");
        return known.get(String(name)) ?? written;
    });
}
