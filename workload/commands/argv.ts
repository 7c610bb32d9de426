import { posix } from "node:path";
import type { SecureLink } from "../secureLink";
import { redirected } from "../envoy/redirect";
import { applyEdits, mayNameServer } from "../serverUrl";
import { curlFlags, readCurl } from "./curl";
import {
    leftoverObstacles,
    notUnderstood,
    ownPodObstacles,
    variableObstacles,
    wrappedCallObstacles,
    type Obstacle,
    type Rewriting,
} from "./obstacles";
import { rewriteScript } from "./script";

const SHELLS = new Set(["sh", "bash", "ash", "dash"]);

/**
 * Rewrites a command line: a curl command, or a shell whose first option is `-c`. The result has
 * one list per argument, so that the caller can tell `command` from `args`.
 */
export function rewriteArgv(written: readonly string[], link: SecureLink): Rewriting<string[][]> {
    const argv =
        link.envoyImage === undefined
            ? written
            : written.map((arg) => redirected(arg, link.server));
    const text = argv.join(" ");
    if (
        !mayNameServer(text, link.server) &&
        !link.contract.urls.some((name) => text.includes(name))
    ) {
        return unchanged(argv);
    }
    const program = posix.basename(argv[0] ?? "");
    const script = SHELLS.has(program) ? scriptIndex(argv) : undefined;
    const rewriting =
        script === undefined
            ? rewriteDirect(program, argv, link)
            : rewriteScriptAt(script, argv, link);
    const otherArgs = rewriting.result.filter((_, i) => i !== script).flat();
    return rewriting.obstacles.length > 0
        ? rewriting
        : { ...rewriting, obstacles: leftoverObstacles(otherArgs, link) };
}

function rewriteDirect(
    program: string,
    argv: readonly string[],
    link: SecureLink,
): Rewriting<string[][]> {
    const obstacles = variableObstacles(argv, link);
    if (obstacles.length === 0 && program === "curl") {
        return rewriteCurlArgv(argv, link);
    }
    const wrapped = [...wrappedCallObstacles(argv, link), ...shellObstacles(program, argv)];
    return { ...unchanged(argv), obstacles: [...obstacles, ...wrapped].slice(0, 1) };
}

/** Obstacles for a script behind options other than `-c`, such as `bash -euo pipefail -c`. */
function shellObstacles(program: string, [, ...args]: readonly string[]): Obstacle[] {
    const script = /^[-+]/.test(args[0] ?? "")
        ? args.find((arg) => /\b(?:curl|wget)\b/.test(arg))
        : undefined;
    return SHELLS.has(program) && script !== undefined ? [notUnderstood(script)] : [];
}

function rewriteScriptAt(
    index: number,
    argv: readonly string[],
    link: SecureLink,
): Rewriting<string[][]> {
    const rewriting = rewriteScript(argv[index] ?? "", link);
    return { ...rewriting, result: argv.map((arg, i) => [i === index ? rewriting.result : arg]) };
}

function rewriteCurlArgv(argv: readonly string[], link: SecureLink): Rewriting<string[][]> {
    const reading = readCurl(argv.slice(1), link.server, curlFlags(link));
    if (reading.kind === "obstacle") {
        return { ...unchanged(argv), obstacles: [reading.obstacle] };
    }
    if (reading.kind === "unrelated") {
        return { ...unchanged(argv), undeclaredHosts: reading.undeclaredHosts };
    }
    const { edits, flags } = reading.plan;
    const obstacles = ownPodObstacles(link);
    if (obstacles.length > 0) {
        return { ...unchanged(argv), obstacles };
    }
    const result = argv.map((arg, i) => [
        applyEdits(arg, edits.get(i - 1) ?? []),
        ...(i === 0 ? flags : []),
    ]);
    return { result, callsServer: true, obstacles, undeclaredHosts: [] };
}

/** The index of the script of `sh -c`; `o` is excluded, because it takes an argument of its own. */
export function scriptIndex(argv: readonly string[]): number | undefined {
    return /^-[a-np-z]*c[a-np-z]*$/i.test(argv[1] ?? "") ? 2 : undefined;
}

function unchanged(argv: readonly string[]): Rewriting<string[][]> {
    return {
        result: argv.map((arg) => [arg]),
        callsServer: false,
        obstacles: [],
        undeclaredHosts: [],
    };
}
