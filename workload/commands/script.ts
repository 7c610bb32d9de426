import { posix } from "node:path";
import { quote } from "shell-quote";
import type { SecureLink } from "../secureLink";
import { applyEdits, EXPANSION, type Edit } from "../serverUrl";
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
import { liveWords, readScript, ScriptError, tryRead, withoutInert, type Word } from "./shell";

/** Gives every curl call of the server its credentials; other text stays byte for byte. */
export function rewriteScript(source: string, link: SecureLink): Rewriting<string> {
    const script = tryRead(source);
    if (script instanceof ScriptError) {
        // An unreadable script passes only if it calls nothing.
        const obstacles = /https?:|\b(?:curl|wget)\b/i.test(source)
            ? [notUnderstood(source, script.message)]
            : [];
        return { result: source, callsServer: false, obstacles, undeclaredHosts: [] };
    }
    const steps = script.commands
        .filter((words) => !words.every((word) => script.inert.includes(word)))
        .map((words) => rewriteCommand(words, source, link));
    const obstacles = steps.flatMap((step) => step.obstacles);
    const result = applyEdits(
        source,
        steps.flatMap((step) => step.result),
    );
    return {
        result,
        callsServer: steps.some((step) => step.callsServer),
        obstacles: obstacles.length > 0 ? obstacles : leftovers(result, link),
        undeclaredHosts: steps.flatMap((step) => step.undeclaredHosts),
    };
}

function rewriteCommand(
    words: readonly Word[],
    source: string,
    link: SecureLink,
): Rewriting<readonly Edit[]> {
    const [program, ...args] = words;
    const asWritten = words.map(({ start, end }) => source.slice(start, end));
    const obstacles = variableObstacles(asWritten, link);
    if (
        program !== undefined &&
        posix.basename(program.text) === "curl" &&
        obstacles.length === 0
    ) {
        return rewriteCurl(program, args, source, link);
    }
    const wrapped = wrappedCallObstacles(
        words.map(({ text }) => text),
        link,
    );
    return unedited([...obstacles, ...wrapped].slice(0, 1));
}

function rewriteCurl(
    program: Word,
    args: readonly Word[],
    source: string,
    link: SecureLink,
): Rewriting<readonly Edit[]> {
    const texts = args.map(({ text }) => text);
    const reading = readCurl(texts, link.server, curlFlags(link));
    if (reading.kind === "obstacle") {
        const { value, ...obstacle } = reading.obstacle;
        return unedited([{ ...obstacle, value: value.replaceAll(EXPANSION, "$…") }]);
    }
    if (reading.kind === "unrelated") {
        return { ...unedited(), undeclaredHosts: reading.undeclaredHosts };
    }
    const { edits, flags } = reading.plan;
    const obstacles = ownPodObstacles(link);
    const result: readonly Edit[] = [
        ...(flags.length > 0
            ? [{ start: program.end, end: program.end, text: ` ${quote(flags)}` }]
            : []),
        ...args.flatMap((word, i) => inSource(word, edits.get(i) ?? [], source, obstacles)),
    ];
    return obstacles.length > 0
        ? unedited(obstacles)
        : { result, callsServer: true, obstacles, undeclaredHosts: [] };
}

function unedited(obstacles: readonly Obstacle[] = []): Rewriting<readonly Edit[]> {
    return { result: [], callsServer: false, obstacles, undeclaredHosts: [] };
}

/** Maps edits of a word's text to the script; an obstacle where quotes interrupt the edited text. */
function inSource(
    word: Word,
    edits: readonly Edit[],
    source: string,
    obstacles: Obstacle[],
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

function leftovers(result: string, link: SecureLink): Obstacle[] {
    const script = readScript(result);
    const texts = liveWords(script).map(({ text }) => text);
    return leftoverObstacles([withoutInert(result, script), ...texts], link);
}
