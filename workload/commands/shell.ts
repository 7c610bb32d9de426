import { forEachChild, parse, type Command, type SyntaxNode, type Word as WordNode } from "unbash";
import { EXPANSION } from "../serverUrl";

/** A word of a shell command: what the command gets, and where each character of it stands. */
export interface Word {
    /** The word without its quotes; what the shell expands is one `EXPANSION` character. */
    readonly text: string;
    /** Offset in the script of every character of `text`. */
    readonly at: readonly number[];
    readonly start: number;
    readonly end: number;
}

/** One simple command: its words, without assignments and redirections. */
export interface ShellCommand {
    readonly words: readonly Word[];
    /** True if its output goes elsewhere than the container's log. */
    readonly captured: boolean;
}

/** A script's simple commands, those in substitutions included, and all words in it. */
export interface Script {
    readonly commands: readonly ShellCommand[];
    readonly words: readonly Word[];
}

/** The script has syntax that a caller cannot edit, or that `sh` and bash read differently. */
export class ScriptError extends Error {}

/** What a character of a word is, by the quotes it stands in; a continued line is none. */
const UNQUOTED = /\\\n|\\?([^])/g;
const DOUBLE_QUOTED = /\\\n|(?:\\(?=["\\$`]))?([^])/g;
const SINGLE_QUOTED = /([^])/g;

/**
 * Reads a shell script into its simple commands, keeping the offset of every character, so that a
 * caller can edit words in place.
 *
 * @throws ScriptError for broken scripts, here documents, `$'…'`, `$$` and downloads in backquotes.
 */
export function readScript(source: string): Script {
    const commands: ShellCommand[] = [];
    const words: Word[] = [];
    const visit = (node: SyntaxNode, captured: boolean): void => {
        const obstacle = obstacleIn(node);
        if (obstacle !== undefined) {
            throw new ScriptError(obstacle);
        }
        if (isBackquoted(node)) {
            return;
        }
        forEachChild(node, (child) => visit(child, captured || captures(node, child)));
        if (node.type === "Word") {
            words.push(readWord(node, source));
        }
        if (node.type === "Command" && node.name !== undefined) {
            commands.push({
                words: wordsOf(node).map((word) => readWord(word, source)),
                captured: captured || node.redirects.length > 0,
            });
        }
    };
    visit(parse(source), false);
    return { commands, words };
}

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
            // The kubelet makes it one dollar sign before the shell sees it.
            return node.text === "$$" ? "it has $$" : undefined;
        case "CommandExpansion":
            // Backquotes take backslashes away from whatever is inserted between them.
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

/** Whether the child's output goes into a word, a file or another command. */
function captures(node: SyntaxNode, child: SyntaxNode): boolean {
    return node.type === "Pipeline"
        ? child !== node.commands.at(-1)
        : ["CommandExpansion", "ProcessSubstitution", "Redirected"].includes(node.type);
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

/** What the shell makes of a word or a part of one; patterns are text, as they are to curl. */
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

/** Text that may have parts of other kinds in it. */
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

/** The characters of a stretch of the script without its quoting backslashes. */
function readText(start: number, end: number, source: string, quotes: RegExp): Character[] {
    return [...source.slice(start, end).matchAll(quotes)].flatMap(
        ({ 0: written, 1: text, index }) =>
            text === undefined ? [] : [{ text, at: start + index + written.length - 1 }],
    );
}
