import { posix } from "node:path";
import type { SecureLink } from "../secureLink";
import { applyEdits, mayNameServer } from "../serverUrl";
import { readCurl } from "./curl";
import {
    callObstacle,
    curlFlags,
    leftoverObstacles,
    type Rewriting,
    variableObstacles,
} from "./rewriting";
import { rewriteScript } from "./script";

const SHELLS = new Set(["sh", "bash", "ash", "dash"]);

/**
 * Rewrites a command given as arguments: a curl command, or a shell with a `-c` script. The result
 * has for each argument the arguments that take its place, so that the caller can tell `command`
 * from `args`.
 */
export function rewriteArgv(argv: readonly string[], link: SecureLink): Rewriting<string[][]> {
    const text = argv.join(" ");
    if (
        !mayNameServer(text, link.server) &&
        !link.contract.urls.some((name) => text.includes(name))
    ) {
        return unrelated(argv);
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
    const obstacles = variableObstacles(program, argv, link);
    return obstacles.length === 0 && program === "curl"
        ? rewriteCurlArgv(argv, link)
        : { ...unrelated(argv), obstacles };
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
    if (reading.kind !== "server") {
        const obstacles = reading.kind === "obstacle" ? [reading.obstacle] : [];
        const strangers = reading.kind === "unrelated" ? reading.strangers : [];
        return { ...unrelated(argv), obstacles, strangers };
    }
    const { edits, flags, insertAt } = reading.plan;
    const result = argv.map((arg, i) => [
        applyEdits(arg, edits.get(i - 1) ?? []),
        ...(i === insertAt ? flags : []),
    ]);
    return { result, callsServer: true, obstacles: callObstacle(link), strangers: [] };
}

/** The index of a shell's `-c` script; undefined if it runs a file. */
function scriptIndex(argv: readonly string[]): number | undefined {
    for (let i = 1; i < argv.length; i += 1) {
        const arg = argv[i] ?? "";
        if (/^-[a-z]*c[a-z]*$/i.test(arg)) {
            return i + 1;
        }
        if (!/^[-+]/.test(arg)) {
            return undefined;
        }
        // `-o pipefail`: the option's name is an argument of its own.
        i += /^[-+][a-z]*o$/i.test(arg) ? 1 : 0;
    }
    return undefined;
}

function unrelated(argv: readonly string[]): Rewriting<string[][]> {
    return { result: argv.map((arg) => [arg]), callsServer: false, obstacles: [], strangers: [] };
}
