import { pathOf, type SecureLink } from "../secureLink";
import { plainServerUrls } from "../serverUrl";
import type { CurlFlag, CurlObstacle } from "./curl";

/** A command after its rewriting, and what was learnt on the way. */
export interface Rewriting<T> {
    readonly result: T;
    /** Whether it calls the server and so needs the credential files. */
    readonly callsServer: boolean;
    readonly obstacles: readonly CurlObstacle[];
    /** Hosts that curl calls at the server's port though nobody declared them. */
    readonly strangers: readonly string[];
}

/** The flags with which curl presents and checks certificates on this link. */
export function curlFlags(link: SecureLink): CurlFlag[] {
    const options = { "ca.crt": "cacert", "tls.crt": "cert", "tls.key": "key" } as const;
    return (["ca.crt", "tls.crt", "tls.key"] as const)
        .filter((file) => link.curlFiles.includes(file))
        .map((file) => ({ option: options[file], path: pathOf(file, link) }));
}

/** What stands in the way of a call that is understood but cannot work. */
export function callObstacle(link: SecureLink): CurlObstacle[] {
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
 * The obstacle for a download whose URL comes from a variable that holds the server's URL; none
 * where that is the URL of an Envoy, which needs no flags.
 */
export function variableObstacles(
    program: string,
    args: readonly string[],
    link: SecureLink,
): CurlObstacle[] {
    if (link.envoyImage !== undefined) {
        return [];
    }
    const variable = args.find((arg) => link.contract.urls.some((name) => arg.includes(name)));
    return variable !== undefined && ["curl", "wget"].includes(program)
        ? [notUnderstood(variable)]
        : [];
}

/** Obstacles for plain URLs of the server that are left in any of the texts. */
export function leftoverObstacles(texts: readonly string[], link: SecureLink): CurlObstacle[] {
    const [url] = texts.flatMap((text) => plainServerUrls(text, link.server));
    return url === undefined ? [] : [notUnderstood(url)];
}

/** The obstacle for a call of the server that the transform cannot follow. */
export function notUnderstood(value: string, because = ""): CurlObstacle {
    return {
        value,
        expected: `a call of the server that can be understood${because && `, but ${because}`}`,
        fix: "call the server with a plain `curl … http://<host>:<port>/…`, directly or in `sh -c`, with the URL written out",
    };
}
