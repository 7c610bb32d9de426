import { posix } from "node:path";
import type { SecureLink } from "../secureLink";
import { scriptIndex } from "./argv";
import { curlFlags, readCurl } from "./curl";
import { ScriptError, tryRead, withoutInert } from "./shell";

/**
 * A command line with the calls that need no change blanked out: curl calls of the server that have
 * the link's credentials, and `nc -z`, which only opens a connection. What the rest names is left.
 */
export function withoutFollowed(argv: readonly string[], link: SecureLink): readonly string[] {
    const script = scriptIndex(argv);
    const followed = script === undefined ? followedWords(argv, link) : [];
    return argv.map((arg, index) =>
        index === script ? scriptWithoutFollowed(arg, link) : followed.includes(index) ? "" : arg,
    );
}

/** A shell script without comments, texts for the log, and calls that need no change. */
export function scriptWithoutFollowed(source: string, link: SecureLink): string {
    const script = tryRead(source);
    if (script instanceof ScriptError) return source;
    let text = withoutInert(source, script);
    for (const words of script.commands) {
        for (const index of followedWords(
            words.map((word) => word.text),
            link,
        )) {
            const { start = 0, end = 0 } = words[index] ?? {};
            text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
        }
    }
    return text;
}

/** Indices of the words of a command that are calls without a need for change. */
function followedWords([program = "", ...args]: readonly string[], link: SecureLink): number[] {
    switch (posix.basename(program)) {
        case "curl":
            return secureUrls(args, link).map((index) => index + 1);
        case "nc":
        case "netcat":
        case "ncat":
            return args.some((arg) => /^-[a-z]*z[a-z]*$/i.test(arg))
                ? args.map((_, i) => i + 1)
                : [];
        default:
            return [];
    }
}

function secureUrls(args: readonly string[], link: SecureLink): readonly number[] {
    const reading = readCurl(args, link.server, curlFlags(link));
    if (reading.kind !== "server") return [];
    const { urls, edits, flags } = reading.plan;
    const isChanged = flags.length > 0 || urls.some((index) => edits.get(index)?.length !== 0);
    return isChanged ? [] : urls;
}
