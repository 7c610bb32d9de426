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
    const script = scriptIndex(argv);
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

/** Obstacles for a script behind options that are not understood, such as `bash --login -c`. */
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

/**
 * The index of the script of a shell with `-c`: the first item after the options, of which `-o` and
 * bash's `-O` each take an item of their own. Undefined for other commands and bash's long options.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html
 */
export function scriptIndex([program = "", ...args]: readonly string[]): number | undefined {
    if (!SHELLS.has(posix.basename(program))) return undefined;
    let hasScript = false;
    let index = 0;
    for (let arg = args[0] ?? ""; /^[-+]./.test(arg) && arg !== "--"; arg = args[index] ?? "") {
        if (!/^[-+][a-z]+$/i.test(arg)) return undefined;
        hasScript ||= arg.startsWith("-") && arg.includes("c");
        index += 1 + (arg.match(/o/gi)?.length ?? 0);
    }
    const first = /^--?$/.test(args[index] ?? "") ? index + 1 : index;
    return hasScript && first < args.length ? first + 1 : undefined;
}

function unchanged(argv: readonly string[]): Rewriting<string[][]> {
    return {
        result: argv.map((arg) => [arg]),
        callsServer: false,
        obstacles: [],
        undeclaredHosts: [],
    };
}
