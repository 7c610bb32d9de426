import { posix } from "node:path";
import { quote } from "shell-quote";
import type { SecureLink } from "../secureLink";
import { applyEdits, EXPANSION, secureMessage, type Edit } from "../serverUrl";
import { readCurl, type CurlObstacle } from "./curl";
import {
    callObstacle,
    curlFlags,
    leftoverObstacles,
    notUnderstood,
    type Rewriting,
    variableObstacles,
} from "./rewriting";
import { readScript, ScriptError, type Script, type ShellCommand, type Word } from "./shell";

/** Commands that run the words after them. */
const WRAPPERS = new Set(["command", "exec"]);

/** Gives every curl call of the server its credentials; the rest stays byte for byte. */
export function rewriteScript(source: string, link: SecureLink): Rewriting<string> {
    const script = tryRead(source);
    if (script instanceof ScriptError) {
        // Without a reading, only a script that calls nothing can be let through.
        const obstacles = /https?:|\b(?:curl|wget)\b/i.test(source)
            ? [notUnderstood(source, script.message)]
            : [];
        return { result: source, callsServer: false, obstacles, strangers: [] };
    }
    const steps = script.commands.map((command) => rewriteCommand(command, source, link));
    const obstacles = steps.flatMap((step) => step.obstacles);
    const result = applyEdits(
        source,
        steps.flatMap((step) => step.result),
    );
    return {
        result,
        callsServer: steps.some((step) => step.callsServer),
        obstacles: obstacles.length > 0 ? obstacles : leftovers(result, link),
        strangers: steps.flatMap((step) => step.strangers),
    };
}

function rewriteCommand(
    command: ShellCommand,
    source: string,
    link: SecureLink,
): Rewriting<readonly Edit[]> {
    const [program, ...args] = withoutWrappers(command.words);
    const name = posix.basename(program?.text ?? "");
    const asWritten = args.map(({ start, end }) => source.slice(start, end));
    const obstacles = variableObstacles(name, asWritten, link);
    if (program !== undefined && name === "curl" && obstacles.length === 0) {
        return rewriteCurl(program, args, source, link);
    }
    const isMessage = (name === "echo" || name === "printf") && !command.captured;
    const edits = isMessage
        ? args.flatMap((word) =>
              inSource(word, secureMessage(word.text, link.server), source, obstacles),
          )
        : [];
    return { result: edits, callsServer: false, obstacles, strangers: [] };
}

function rewriteCurl(
    program: Word,
    args: readonly Word[],
    source: string,
    link: SecureLink,
): Rewriting<readonly Edit[]> {
    const texts = args.map(({ text }) => text);
    const reading = readCurl(texts, link.server, curlFlags(link));
    if (reading.kind !== "server") {
        const obstacles = reading.kind === "obstacle" ? [reading.obstacle] : [];
        const strangers = reading.kind === "unrelated" ? reading.strangers : [];
        return { result: [], callsServer: false, obstacles, strangers };
    }
    const { edits, flags, insertAt } = reading.plan;
    const obstacles = callObstacle(link);
    const { end } = args[insertAt - 1] ?? program;
    const result = [
        ...(flags.length > 0 ? [{ start: end, end, text: ` ${quote(flags)}` }] : []),
        ...args.flatMap((word, i) => inSource(word, edits.get(i) ?? [], source, obstacles)),
    ];
    return { result, callsServer: true, obstacles, strangers: [] };
}

/** Carries edits of a word's text over to the script, where quotes may stand in between. */
function inSource(
    word: Word,
    edits: readonly Edit[],
    source: string,
    obstacles: CurlObstacle[],
): Edit[] {
    return edits.flatMap((edit) => {
        const start = word.at[edit.start] ?? word.end;
        const end = edit.end === edit.start ? start : (word.at[edit.end - 1] ?? start) + 1;
        if (source.slice(start, end) !== word.text.slice(edit.start, edit.end)) {
            obstacles.push(notUnderstood(source.slice(word.start, word.end)));
            return [];
        }
        return [{ start, end, text: edit.text }];
    });
}

function withoutWrappers(words: readonly Word[]): readonly Word[] {
    const [first, second, ...rest] = words;
    if (first !== undefined && WRAPPERS.has(first.text)) {
        return withoutWrappers(words.slice(1));
    }
    return first?.text === "timeout" && /^\d/.test(second?.text ?? "")
        ? withoutWrappers(rest)
        : words;
}

function leftovers(result: string, link: SecureLink): CurlObstacle[] {
    const texts = readScript(result).words.map(({ text }) => text);
    return leftoverObstacles([result, ...texts], link).map((obstacle) => ({
        ...obstacle,
        value: obstacle.value.replaceAll(EXPANSION, "$…"),
    }));
}

function tryRead(source: string): Script | ScriptError {
    try {
        return readScript(source);
    } catch (error) {
        if (error instanceof ScriptError) {
            return error;
        }
        throw error;
    }
}
