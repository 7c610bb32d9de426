import { parseArgs, type ParseArgsConfig } from "node:util";
import { pathOf, type SecureLink } from "../secureLink";
import {
    concernsServer,
    portFinding,
    readServerUrl,
    type Edit,
    type ServerAddress,
    type ServerUrl,
} from "../serverUrl";
import { notUnderstood, type Obstacle } from "./obstacles";

/** A credential option of curl and the path it needs. */
export interface CurlFlag {
    readonly option: "cacert" | "cert" | "key";
    readonly path: string;
}

/** The changes of one curl command that give it the link's credentials. */
export interface CurlPlan {
    /** Edits of an argument's text, by the argument's index. */
    readonly edits: ReadonlyMap<number, readonly Edit[]>;
    /** Indices of the arguments that are URLs of the server. */
    readonly urls: readonly number[];
    /** Options to insert before the first argument, each followed by its value. */
    readonly flags: readonly string[];
}

/** How a curl command relates to the server. */
export type CurlReading =
    | { readonly kind: "obstacle"; readonly obstacle: Obstacle }
    | { readonly kind: "server"; readonly plan: CurlPlan }
    | { readonly kind: "unrelated"; readonly undeclaredHosts: readonly string[] };

/** Options of curl 8 that a call of the server may have; any other is refused. */
const options: NonNullable<ParseArgsConfig["options"]> = {
    cacert: { type: "string" },
    cert: { type: "string", short: "E" },
    "connect-timeout": { type: "string" },
    data: { type: "string", short: "d" },
    "data-binary": { type: "string" },
    "data-raw": { type: "string" },
    fail: { type: "boolean", short: "f" },
    "fail-with-body": { type: "boolean" },
    head: { type: "boolean", short: "I" },
    header: { type: "string", short: "H" },
    include: { type: "boolean", short: "i" },
    insecure: { type: "boolean", short: "k" },
    json: { type: "string" },
    key: { type: "string" },
    location: { type: "boolean", short: "L" },
    "max-time": { type: "string", short: "m" },
    output: { type: "string", short: "o" },
    request: { type: "string", short: "X" },
    retry: { type: "string" },
    "retry-all-errors": { type: "boolean" },
    "retry-connrefused": { type: "boolean" },
    "retry-delay": { type: "string" },
    "retry-max-time": { type: "string" },
    "show-error": { type: "boolean", short: "S" },
    silent: { type: "boolean", short: "s" },
    verbose: { type: "boolean", short: "v" },
    "write-out": { type: "string", short: "w" },
};

/** The curl options with which a command presents and verifies certificates on this link. */
export function curlFlags(link: SecureLink): CurlFlag[] {
    const options = { "ca.crt": "cacert", "tls.crt": "cert", "tls.key": "key" } as const;
    return (["ca.crt", "tls.crt", "tls.key"] as const)
        .filter((file) => link.curlFiles.includes(file))
        .map((file) => ({ option: options[file], path: pathOf(file, link) }));
}

/** Reads the arguments of a curl command, without its name, and plans the changes. */
export function readCurl(
    args: readonly string[],
    server: ServerAddress,
    wanted: readonly CurlFlag[],
): CurlReading {
    const tokens = tokensOf(args);
    const urls = urlsAtServerPort(tokens, server);
    const calls = urls.filter(({ url }) => url.kind === "server");
    const obstacle =
        loopbackObstacle(urls) ??
        portObstacle(calls, server) ??
        (calls.length > 0
            ? (optionObstacle(tokens, wanted) ?? otherHostObstacle(tokens, server, wanted))
            : undefined);
    if (obstacle !== undefined) {
        return { kind: "obstacle", obstacle };
    }
    if (calls.length === 0) {
        return { kind: "unrelated", undeclaredHosts: urls.map(({ url }) => url.host) };
    }
    const missing = wanted.filter(
        ({ option }) => !tokens.some((token) => token.kind === "option" && token.name === option),
    );
    return {
        kind: "server",
        plan: {
            urls: calls.map(({ index }) => index),
            edits: new Map(calls.map(({ index, url }) => [index, url.edits])),
            flags: missing.flatMap(({ option, path }) => [`--${option}`, path]),
        },
    };
}

type Token = ReturnType<typeof tokensOf>[number];

interface FoundUrl {
    readonly index: number;
    readonly url: ServerUrl;
}

function tokensOf(args: readonly string[]) {
    const lenient = { strict: false, allowPositionals: true, tokens: true } as const;
    return parseArgs({ args: [...args], options, ...lenient }).tokens;
}

/**
 * URLs of the server, and of other hosts at the port of its pods: positional arguments, and values
 * joined to an unknown option.
 */
function urlsAtServerPort(tokens: readonly Token[], server: ServerAddress): FoundUrl[] {
    return tokens.flatMap((token) => {
        const isUrl = token.kind === "positional" || isUnknownOption(token);
        const url = isUrl ? readServerUrl(token.value ?? "", server) : undefined;
        if (url === undefined) return [];
        const isSamePort = url.kind === "elsewhere" && url.port === server.port;
        return concernsServer(url) || isSamePort ? [{ index: token.index, url }] : [];
    });
}

function loopbackObstacle(urls: readonly FoundUrl[]): Obstacle | undefined {
    const host = urls.find(({ url }) => url.kind === "loopback")?.url.host;
    return host === undefined
        ? undefined
        : {
              value: host,
              expected: "a name that the server's certificate has",
              fix: `set server.loopback in config, which adds ${host} to the certificate, or call the server by its Service name`,
          };
}

/** A call at a port of the server's name that no Service of the server has. */
function portObstacle(calls: readonly FoundUrl[], server: ServerAddress): Obstacle | undefined {
    return calls.map(({ url }) => portFinding(url, server)).find((found) => found !== undefined);
}

function optionObstacle(
    tokens: readonly Token[],
    wanted: readonly CurlFlag[],
): Obstacle | undefined {
    for (const token of tokens) {
        if (token.kind !== "option") {
            continue;
        }
        const { name, rawName, value } = token;
        const flag = wanted.find(({ option }) => option === name);
        if (flag !== undefined && value !== flag.path) {
            return {
                value: `${rawName} ${value ?? ""}`,
                expected: `${rawName} ${flag.path}`,
                fix: `remove ${rawName}, which the transform adds`,
            };
        }
        if (name === "insecure") {
            return {
                value: rawName,
                expected: "a curl command that verifies the server",
                fix: `remove ${rawName}: the transform gives curl the CA to verify with`,
            };
        }
        if (isUnknownOption(token)) {
            return notUnderstood(rawName, "this option of curl is not supported");
        }
    }
    return undefined;
}

/** One curl command verifies all of its hosts with the CA of the link. */
function otherHostObstacle(
    tokens: readonly Token[],
    server: ServerAddress,
    wanted: readonly CurlFlag[],
): Obstacle | undefined {
    const [other] = tokens.flatMap((token) =>
        token.kind === "positional" &&
        /^https:/i.test(token.value) &&
        readServerUrl(token.value, server)?.kind === "elsewhere"
            ? [token.value]
            : [],
    );
    return other === undefined || wanted.length === 0
        ? undefined
        : {
              value: other,
              expected:
                  "only URLs of the server in one curl command: --cacert replaces the CAs that verify other hosts",
              fix: "call the other host in a curl command of its own",
          };
}

function isUnknownOption(token: Token): token is Extract<Token, { kind: "option" }> {
    return token.kind === "option" && !(token.name in options);
}
