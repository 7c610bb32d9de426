import { forEachChild, parse, type Command, type SyntaxNode, type Word as WordNode } from "unbash";
import { applyEdits, EXPANSION } from "../serverUrl";

/** A word of a shell command, with the position of each of its characters. */
export interface Word {
    /** The word after quote removal; an expansion is one `EXPANSION` character. */
    readonly text: string;
    /** Offset in the script of every character of `text`. */
    readonly at: readonly number[];
    readonly start: number;
    readonly end: number;
}

/** The simple commands of a script, those in substitutions included, and all of its words. */
export interface Script {
    /** Words of each command, without assignments and redirections. */
    readonly commands: readonly (readonly Word[])[];
    readonly words: readonly Word[];
    /** Comments, and literal words of commands that only print to the log. */
    readonly inert: readonly Stretch[];
}

/** A part of the script, up to `end`. */
export interface Stretch {
    readonly start: number;
    readonly end: number;
}

/** The script has syntax that cannot be edited, or that `sh` and bash read differently. */
export class ScriptError extends Error {}

/** The characters of a stretch of script, by its kind of quotes; a continued line is none. */
const UNQUOTED = /\\\n|\\?([^])/g;
const DOUBLE_QUOTED = /\\\n|(?:\\(?=["\\$`]))?([^])/g;
const SINGLE_QUOTED = /([^])/g;

/** A script that may redirect all output, or that may give `echo` another meaning. */
const REDIRECTS_ALL = /\b(?:exec|eval|alias)\b|\b(?:echo|printf)\s*\(\s*\)|\bfunction\s/;

/**
 * Reads a shell script into its simple commands, with the offset of every character, so that words
 * can be edited in place.
 *
 * @throws ScriptError for broken scripts, here documents, `$'…'`, `$$` and downloads in backquotes.
 */
export function readScript(source: string): Script {
    const commands: (readonly Word[])[] = [];
    const words: Word[] = [];
    const printed: Word[] = [];
    const visit = (node: SyntaxNode, isLogged: boolean): void => {
        const obstacle = obstacleIn(node);
        if (obstacle !== undefined) {
            throw new ScriptError(obstacle);
        }
        if (isBackquoted(node)) {
            return;
        }
        const toLog = isLogged && !takesOutput(node);
        forEachChild(node, (child) => {
            visit(child, toLog);
        });
        if (node.type === "Word") {
            words.push(readWord(node, source));
        }
        if (node.type === "Command" && node.name !== undefined) {
            const command = wordsOf(node).map((word) => readWord(word, source));
            commands.push(command);
            if (toLog && isPrint(command)) printed.push(...command);
        }
    };
    visit(parse(source), true);
    const literal = printed.filter(({ text }) => !text.includes(EXPANSION));
    const logged = REDIRECTS_ALL.test(source) ? [] : literal;
    return { commands, words, inert: [...commentsOf(source, words), ...logged] };
}

/** Reads a shell script as {@link readScript} does; the error of one that it cannot read. */
export function tryRead(source: string): Script | ScriptError {
    try {
        return readScript(source);
    } catch (error) {
        if (error instanceof ScriptError) {
            return error;
        }
        throw error;
    }
}

/** A script with its inert parts blanked out; what is left is run. */
export function withoutInert(source: string, { inert }: Pick<Script, "inert">): string {
    return applyEdits(
        source,
        inert.map(({ start, end }) => ({ start, end, text: " ".repeat(end - start) })),
    );
}

/** Whether output below a node may reach another program, a file or a variable. */
function takesOutput(node: SyntaxNode): boolean {
    switch (node.type) {
        case "CommandExpansion":
        case "Coproc":
        case "Function":
        case "Pipeline":
        case "ProcessSubstitution":
        case "Redirected":
            return true;
        case "Command":
            return node.redirects.length > 0;
        default:
            return false;
    }
}

/** Whether a command prints its arguments; `printf -v` sets a variable. */
function isPrint([program, option]: readonly Word[]): boolean {
    return program?.text === "echo" || (program?.text === "printf" && option?.text[0] !== "-");
}

/** A comment starts with `#` where a word could start. */
function commentsOf(source: string, words: readonly Word[]): readonly Stretch[] {
    return [...source.matchAll(/(?<![^\s;&|()])#.*/g)]
        .map(({ 0: text, index }) => ({ start: index, end: index + text.length }))
        .filter((comment) => !words.some((word) => isWithin(comment.start, word)));
}

const isWithin = (at: number, { start, end }: Stretch) => at >= start && at < end;

/** The words of a script that are run. */
export const liveWords = ({ words, inert }: Script): readonly Word[] =>
    words.filter(({ start }) => !inert.some((one) => isWithin(start, one)));

function obstacleIn(node: SyntaxNode): string | undefined {
    switch (node.type) {
        case "Script":
            return node.errors?.map(({ message }) => `its syntax is broken: ${message}`)[0];
        case "HereDoc":
            return "it has a here document";
        case "AnsiCQuoted":
        case "LocaleString":
            return `it has ${node.text.slice(0, 2)}`;
        case "SimpleExpansion":
            // The kubelet reduces `$$` to one dollar sign before the shell runs.
            return node.text === "$$" ? "it has $$" : undefined;
        case "CommandExpansion":
            // Backquotes remove backslashes from text inserted between them.
            return isBackquoted(node) && /\b(?:curl|wget)\b/.test(node.text)
                ? "it has a download in backquotes, not in $(…)"
                : undefined;
        default:
            return undefined;
    }
}

function isBackquoted(node: SyntaxNode): boolean {
    return node.type === "CommandExpansion" && node.text.startsWith("`");
}

function wordsOf({ name, args }: Command): WordNode[] {
    return [name, ...args].filter((word) => word?.type === "Word");
}

function readWord(word: WordNode, source: string): Word {
    const characters = readPart(word, source, UNQUOTED);
    return {
        text: characters.map(({ text }) => text).join(""),
        at: characters.map(({ at }) => at),
        start: word.pos,
        end: word.end,
    };
}

interface Character {
    readonly text: string;
    readonly at: number;
}

/** The value of a word or a part of it; glob patterns are text. */
function readPart(part: SyntaxNode, source: string, quotes: RegExp): Character[] {
    const { pos, end } = part;
    switch (part.type) {
        case "SingleQuoted":
            return readText(pos + 1, end - 1, source, SINGLE_QUOTED);
        case "DoubleQuoted":
            return part.parts.flatMap((child) => readPart(child, source, DOUBLE_QUOTED));
        case "Word":
        case "Literal":
        case "Glob":
        case "BraceExpansion":
        case "ExtendedGlob":
            return readMixed(part, source, quotes);
        default:
            return [{ text: EXPANSION, at: pos }];
    }
}

/** Text that contains parts of other kinds. */
function readMixed(
    { pos, end, parts = [] }: Pick<WordNode, "end" | "parts" | "pos">,
    source: string,
    quotes: RegExp,
): Character[] {
    const read = parts.flatMap((part, i) => [
        ...readText(parts[i - 1]?.end ?? pos, part.pos, source, quotes),
        ...readPart(part, source, quotes),
    ]);
    return [...read, ...readText(parts.at(-1)?.end ?? pos, end, source, quotes)];
}

/** The characters of a stretch of the script, without quoting backslashes. */
function readText(start: number, end: number, source: string, quotes: RegExp): Character[] {
    return [...source.slice(start, end).matchAll(quotes)].flatMap(
        ({ 0: written, 1: text, index }) =>
            text === undefined ? [] : [{ text, at: start + index + written.length - 1 }],
    );
}
