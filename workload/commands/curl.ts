import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Finding } from "../../problems/problem";
import {
    EXPANSION,
    readServerUrl,
    type Edit,
    type ServerAddress,
    type ServerUrl,
} from "../serverUrl";

/** A credential that a curl command must be given. */
export interface CurlFlag {
    readonly option: "cacert" | "cert" | "key";
    readonly path: string;
}

/** What to change in one curl command so that it calls the server with the link's credentials. */
export interface CurlPlan {
    /** Edits of an argument's text, by the argument's index. */
    readonly edits: ReadonlyMap<number, readonly Edit[]>;
    /** Flags to insert, option and value by turns. */
    readonly flags: readonly string[];
    /** Index of the argument before which the flags go. */
    readonly insertAt: number;
}

/** Why a curl command cannot be given the link's credentials. */
export interface CurlObstacle extends Finding {
    readonly value: string;
}

/** What a curl command has to do with the server. */
export type CurlReading =
    | { readonly kind: "obstacle"; readonly obstacle: CurlObstacle }
    | { readonly kind: "server"; readonly plan: CurlPlan }
    | { readonly kind: "unrelated"; readonly strangers: readonly string[] };

/** Options of curl 8 that take a value; any other option is read as a switch. */
const options: NonNullable<ParseArgsConfig["options"]> = {
    ...Object.fromEntries(
        (
            "capath cert-type connect-timeout connect-to data-binary data-raw data-urlencode json " +
            "key-type limit-rate max-redirs noproxy pass proxy-header resolve retry retry-delay " +
            "retry-max-time unix-socket url-query"
        )
            .split(" ")
            .map((name) => [name, { type: "string" }]),
    ),
    ...Object.fromEntries(
        (
            "A=user-agent b=cookie c=cookie-jar C=continue-at d=data D=dump-header e=referer " +
            "F=form H=header K=config m=max-time o=output P=ftp-port Q=quote r=range " +
            "t=telnet-option T=upload-file u=user U=proxy-user w=write-out x=proxy X=request " +
            "y=speed-time Y=speed-limit z=time-cond"
        )
            .split(" ")
            .map((pair) => [pair.slice(2), { type: "string", short: pair.charAt(0) }]),
    ),
    cacert: { type: "string" },
    cert: { type: "string", short: "E" },
    key: { type: "string" },
    url: { type: "string" },
    insecure: { type: "boolean", short: "k" },
    next: { type: "boolean", short: ":" },
};

/** Reads the arguments of a curl command (its name left out) and plans what has to change. */
export function readCurl(
    args: readonly string[],
    server: ServerAddress,
    wanted: readonly CurlFlag[],
): CurlReading {
    const tokens = tokensOf(args);
    const urls = urlsAtServerPort(tokens, args, server);
    const calls = urls.filter(({ url }) => url.kind === "server");
    const obstacle =
        namelessCall(urls) ?? (calls.length > 0 ? obstacleIn(tokens, wanted) : undefined);
    if (obstacle !== undefined) {
        return { kind: "obstacle", obstacle };
    }
    if (calls.length === 0) {
        return { kind: "unrelated", strangers: urls.map(({ url }) => url.host) };
    }
    const missing = wanted.filter(({ option }) => !valueOf(option, tokens));
    return {
        kind: "server",
        plan: {
            edits: new Map(calls.map(({ index, url }) => [index, url.edits])),
            flags: missing.flatMap(({ option, path }) => [`--${option}`, path]),
            // curl skips its configuration file only if -q is the very first argument.
            insertAt: /^(?:-q|--disable$)/.test(args[0] ?? "") ? 1 : 0,
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

function urlsAtServerPort(
    tokens: readonly Token[],
    args: readonly string[],
    server: ServerAddress,
): FoundUrl[] {
    return tokens
        .filter((token) => token.kind === "positional" || isOption(token, "url"))
        .map((token) => token.index + (token.kind === "option" ? 1 : 0))
        .flatMap((index) => {
            const url = readServerUrl(args[index] ?? "", server);
            return url?.port === server.port ? [{ index, url }] : [];
        });
}

function namelessCall(urls: readonly FoundUrl[]): CurlObstacle | undefined {
    const host = urls.find(({ url }) => url.kind === "loopback")?.url.host;
    return host === undefined
        ? undefined
        : {
              value: host,
              expected: "a name that the server's certificate has",
              fix: `set server.loopback in config, which adds ${host} to the certificate, or call the server by its Service name`,
          };
}

function obstacleIn(
    tokens: readonly Token[],
    wanted: readonly CurlFlag[],
): CurlObstacle | undefined {
    for (const token of tokens) {
        if (token.kind !== "option") {
            continue;
        }
        const { name, rawName, value } = token;
        const flag = wanted.find(({ option }) => option === name);
        if (flag !== undefined && value !== flag.path) {
            return {
                value: `${rawName} ${(value ?? "").replaceAll(EXPANSION, "$…")}`,
                expected: `${rawName} ${flag.path}`,
                fix: `remove ${rawName}, which the transform adds`,
            };
        }
        // curl takes any unambiguous beginning of a long option.
        if (name.length > 2 && "insecure".startsWith(name)) {
            return {
                value: rawName,
                expected: "a curl command that verifies the server",
                fix: `remove ${rawName}: the transform gives curl the CA to verify with`,
            };
        }
        if (name === "next") {
            return {
                value: rawName,
                expected: "one transfer per curl command",
                fix: "write one curl command per URL",
            };
        }
    }
    return undefined;
}

function valueOf(option: string, tokens: readonly Token[]): string | undefined {
    const token = tokens.find((candidate) => isOption(candidate, option));
    return token?.kind === "option" ? token.value : undefined;
}

function isOption(token: Token, name: string): boolean {
    return token.kind === "option" && token.name === name;
}
