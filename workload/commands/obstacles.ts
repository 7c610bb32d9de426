import { posix } from "node:path";
import type { Finding } from "../../problems/problem";
import type { SecureLink } from "../secureLink";
import { concernsServer, EXPANSION, plainServerUrls, readServerUrl } from "../serverUrl";

/** Why a command that calls the server cannot be rewritten. */
export interface Obstacle extends Finding {
    readonly value: string;
}

/** A rewritten command. */
export interface Rewriting<T> {
    readonly result: T;
    /** Whether it calls the server and so needs the credential files. */
    readonly callsServer: boolean;
    readonly obstacles: readonly Obstacle[];
    /** Hosts that curl calls at the server's port and that config does not declare. */
    readonly undeclaredHosts: readonly string[];
}

/** The obstacle for a call of the server that the transform cannot read. */
export function notUnderstood(value: string, because = ""): Obstacle {
    return {
        value: value.replaceAll(EXPANSION, "$…"),
        expected: `a call of the server that can be understood${because && `, but ${because}`}`,
        fix: "call the server with a plain `curl … http://<host>:<port>/…`, directly or in `sh -c`, with the URL written out",
    };
}

/** Obstacles for a readable curl call that the server would refuse. */
export function ownPodObstacles(link: SecureLink): Obstacle[] {
    if (link.contract.usage === "client" || link.mode === "tls") {
        return [];
    }
    return [
        {
            value: "curl",
            expected:
                "no curl call to the server from its own pod: in mtls the server refuses its own certificate, which is not a client's",
            fix: "probe the port with tcpSocket instead",
        },
    ];
}

/**
 * Obstacles for a curl or wget that takes its URL from one of the contract's URL variables. None
 * with an Envoy: its URL needs no credentials.
 * @param words The command as written, its program first.
 */
export function variableObstacles(words: readonly string[], link: SecureLink): Obstacle[] {
    if (link.envoyImage !== undefined) {
        return [];
    }
    const variable = argumentsOf(["curl", "wget"], words).find((arg) =>
        link.contract.urls.some((name) => arg.includes(name)),
    );
    return variable === undefined ? [] : [notUnderstood(variable)];
}

/**
 * Obstacles for a curl call of the server that another program runs, such as `timeout 5 curl …`.
 * @param words The words of the command, its program first.
 */
export function wrappedCallObstacles(words: readonly string[], link: SecureLink): Obstacle[] {
    const call = argumentsOf(["curl"], words).find((arg) => {
        const url = readServerUrl(arg, link.server);
        const isEnvoy = link.envoyImage !== undefined && url?.edits.length === 0;
        return url !== undefined && concernsServer(url) && !isEnvoy;
    });
    return call === undefined ? [] : [notUnderstood(call)];
}

/** Obstacles for plain URLs of the server that are left in the texts. */
export function leftoverObstacles(texts: readonly string[], link: SecureLink): Obstacle[] {
    const [url] = texts.flatMap((text) => plainServerUrls(text, link.server));
    return url === undefined ? [] : [notUnderstood(url)];
}

/** The words after the first one that names one of the programs. */
function argumentsOf(programs: readonly string[], words: readonly string[]): readonly string[] {
    const index = words.findIndex((word) => programs.includes(posix.basename(word)));
    return index < 0 ? [] : words.slice(index + 1);
}
