import { alternatives } from "../workload/regex";
import { loopbackHosts } from "../workload/serverUrl";
import type { ServerService } from "./services";

/** Words in the names of keys whose value is a host; a database is none. */
export const HOST_WORD = "host|addr|url|uri|server|endpoint|target|upstream|backend|(?<!data)base";
export const HOST_LABEL = new RegExp(HOST_WORD, "i");

/** A host, and the ports of it that lead to the server. */
export interface Named {
    readonly host: string;
    readonly ports: readonly number[];
}

export const named = (hosts: readonly string[], ports: readonly number[]): readonly Named[] =>
    hosts.map((host) => ({ host: host.toLowerCase(), ports }));

const anyOf = (names: readonly Named[]) => alternatives(names.map(({ host }) => host));

const anyPortOf = (names: readonly Named[]) =>
    [...new Set(names.flatMap((one) => one.ports))].join("|");

const END = String.raw`\.?(?![\w-])(?!\.\w)(?::(?<port>\d+))?`;
const USER = String.raw`(?:[^\s/@]*@)?`;
const NO_USER = String.raw`(?![^\s/@"']*@)`;

/** Between a host and its port that are words of their own: `nc host 8082`, `("host", 8082)`. */
const APART = apart("-p\\s*|", "port", String.raw`(?:["']/[^"'\s]*["']\s*,\s*)?`);
const APART_REVERSED = apart("", "host", "");

/** @param path A path that may stand between the two: `get("host", "/x", 8082)`. */
function apart(option: string, key: string, path: string): string {
    const labelled = String.raw`["']?(?:--)?[\w-]*${key}["']?\s*(?:=>|[:=\s])\s*`;
    return String.raw`["']?\s*[,\s]\s*${path}(?:${option}${labelled})?["']?`;
}

/** Also matches a pod of a headless Service (`pod-0.noetl.…`) and an SRV record (`_http._tcp.…`). */
export function fullPattern(names: readonly Named[]): RegExp | undefined {
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`(?:\w+://)?(?<![\w.-])(?:_[\w-]+\._tcp\.|[\w-]+\.)?(?<host>${anyOf(names)})${END}`,
              "gi",
          );
}

export function shortPattern(names: readonly Named[]): RegExp | undefined {
    // A scheme may be a variable: `${SCHEME:-http}://noetl:8082`.
    const inUrl = String.raw`\w*://${USER}(?<host>${anyOf(names)})${NO_USER}${END}`;
    return names.length === 0 ? undefined : withPortPattern(names, inUrl);
}

/** Loopback names are the server only with its port: other ports are other containers. */
export function loopbackPattern(names: readonly Named[]): RegExp | undefined {
    const host = String.raw`${anyOf(names)}|0\.0\.0\.0|\[::\]`;
    const inUrl = String.raw`\w*://${USER}(?:${host}):(?:${anyPortOf(names)})(?!\w)`;
    return names.length === 0 ? undefined : withPortPattern(names, inUrl);
}

/** A URL, and the names beside one of their ports without a scheme. */
function withPortPattern(names: readonly Named[], inUrl: string): RegExp {
    const [host, ports] = [anyOf(names), anyPortOf(names)];
    const forms = [
        inUrl,
        // Also `//noetl:8082` without a scheme, `tcp:noetl:8082`, `80:noetl:8082`.
        String.raw`(?<![\w:])//${USER}(?:${host}):(?:${ports})(?!\w)`,
        String.raw`(?<![\w./-])(?:${host}):(?:${ports})(?!\w)`,
        String.raw`(?<![\w./-])(?:${host})${APART}(?:${ports})(?![\w.])`,
        String.raw`(?<![\w.:])(?:${ports})${APART_REVERSED}(?:${host})(?![\w./-])`,
        String.raw`/dev/tcp/(?:${host})/(?:${ports})\b`,
    ];
    return new RegExp(forms.join("|"), "gi");
}

/**
 * Ways to a Service through the API server, and names that a Prometheus looks up by DNS. Neither
 * needs a scheme or a port beside the name.
 */
export function indirectPattern(names: readonly Named[]): RegExp | undefined {
    const host = anyOf(names);
    const forms = [
        String.raw`/services/(?:https?:)?(?:${host})(?::[\w-]+)?/proxy`,
        String.raw`\bport-forward\s(?:[^;|&\n]*\s)?(?:svc|services?)/(?:${host})(?![\w.-])`,
        String.raw`\bdns_sd_configs\b[^]{0,200}?\bnames\b[^\w]*(?:[\w.-]+["',\s-]+)*(?:${host})(?![\w.:-])`,
    ];
    return names.length === 0 ? undefined : new RegExp(forms.join("|"), "gi");
}

/** A short name as the whole value of a key in a text: `server_host: noetl`, `--host noetl`. */
export function keyPattern(names: readonly Named[]): RegExp | undefined {
    const key = String.raw`[\w.-]*(?:${HOST_WORD})[\w-]*["']?\s*[:=]`;
    const option = String.raw`--?[\w-]*(?:${HOST_WORD})[\w-]*\s`;
    return names.length === 0
        ? undefined
        : new RegExp(String.raw`(?:${key}|${option})\s*["']?(?:${anyOf(names)})(?![\w./:@-])`, "i");
}

/** Matches every text in which one of the other patterns can match. */
export function anyNamePattern(names: readonly Named[], local: readonly ServerService[]): RegExp {
    const hasLoopback = names.some(({ host }) => host === loopbackHosts[0]);
    const others = [...variableNames(local), ...(hasLoopback ? ["0.0.0.0", "[::]"] : [])];
    return new RegExp(anyOf([...names, ...named(others, [])]) || "(?!)", "i");
}

const variableNames = (local: readonly ServerService[]) =>
    local.map(({ name }) => name.toUpperCase().replaceAll("-", "_"));

/** The variables that the kubelet sets for each Service in the pod's namespace. */
export function linkPattern(local: readonly ServerService[]): RegExp | undefined {
    const names = variableNames(local);
    return names.length === 0
        ? undefined
        : new RegExp(
              String.raw`\b(?:${names.join("|")})_(?:SERVICE_HOST|SERVICE_PORT|PORT(?:_\d+_TCP(?:_ADDR)?)?)\b`,
              "g",
          );
}
