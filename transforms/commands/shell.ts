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

/** One simple command: its words, without assignments, redirections and reserved words. */
export interface ShellCommand {
    readonly words: readonly Word[];
    /** True if its output goes elsewhere than the container's log. */
    readonly captured: boolean;
}

/** A script's simple commands, those in substitutions included, and its other words. */
export interface Script {
    readonly commands: readonly ShellCommand[];
    /** Assignments and redirection targets. */
    readonly otherWords: readonly Word[];
}

/** The script has syntax that this reader does not follow. */
export class ScriptError extends Error {}

const BLANK = /(?:[ \t]|\\\n|(?<![^\s;&|()])#[^\n]*)+/y;
const REDIRECTION = /\d*(?:<<<|<<-?|<>|<&|<|>>|>&|>\||>)|&>>?/y;
const OPERATOR = /;;&|;;|;&|;|&&|&|\|\||\|&|\||\(|\n/y;
const ARITHMETIC = /\$\(\((?:[^()]|\([^()]*\))*\)\)/y;
const PARAMETER = /\$(?:\{[^{}'"`\\]*\}|\w+|[@*#?!-])/y;
const BACKQUOTED = /`(?:[^`\\]|\\[^])*`/y;
const SINGLE_QUOTED = /'[^']*'/y;
const ASSIGNMENT = /^\w+\+?=/;
const RESERVED = new Set("! { } if then elif else fi while until do done time".split(" "));

/**
 * Reads a POSIX shell script into its simple commands, keeping the offset of every character, so
 * that a caller can edit words in place. Throws `ScriptError` for what it does not follow: here
 * documents, `$'…'`, `case` in a substitution, quotes in `${…}`.
 */
export function readScript(source: string): Script {
    return new ScriptReader(source).read();
}

class ScriptReader {
    #pos = 0;
    readonly #commands: ShellCommand[] = [];
    readonly #otherWords: Word[] = [];

    constructor(private readonly source: string) {}

    read(): Script {
        this.#readList(false);
        return { commands: this.#commands, otherWords: this.#otherWords };
    }

    /** Reads commands up to the end, or up to the `)` that closes a substitution. */
    #readList(nested: boolean): void {
        let depth = 0;
        for (;;) {
            const closes = this.#readCommand(nested);
            if (this.#pos >= this.source.length) {
                if (nested) {
                    throw new ScriptError("a substitution is not closed");
                }
                return;
            }
            if (!closes) {
                depth += this.#take(OPERATOR) === "(" ? 1 : 0;
                continue;
            }
            if (nested && depth === 0) {
                return;
            }
            this.#pos += 1;
            depth -= 1;
        }
    }

    /** Reads one simple command; true if it ends at a `)`. */
    #readCommand(nested: boolean): boolean {
        const words: Word[] = [];
        let redirected = false;
        for (;;) {
            this.#take(BLANK);
            const redirection = this.#take(REDIRECTION);
            if (redirection?.includes("<<")) {
                throw new ScriptError("it has a here document");
            }
            if (redirection) {
                this.#take(BLANK);
                this.#otherWords.push(this.#readWord());
                redirected = true;
            } else if (this.#atEndOfCommand()) {
                break;
            } else {
                const word = this.#readWord();
                const leads = words.length === 0;
                if (leads && ASSIGNMENT.test(word.text)) {
                    this.#otherWords.push(word);
                } else if (!leads || !RESERVED.has(word.text)) {
                    words.push(word);
                }
            }
        }
        if (nested && words[0]?.text === "case") {
            throw new ScriptError("it has a case statement in a substitution");
        }
        const piped = /^\|(?!\|)/.test(this.source.slice(this.#pos));
        if (words.length > 0) {
            this.#commands.push({ words, captured: nested || redirected || piped });
        }
        return this.source[this.#pos] === ")";
    }

    #atEndOfCommand(): boolean {
        return this.#pos >= this.source.length || /[;&|()\n]/.test(this.source.charAt(this.#pos));
    }

    #readWord(): Word {
        const start = this.#pos;
        const word = { text: "", at: [] as number[] };
        let quoted = false;
        while (this.#pos < this.source.length) {
            const char = this.source.charAt(this.#pos);
            if (char === '"') {
                quoted = !quoted;
                this.#pos += 1;
            } else if (!quoted && /[\s;&|()<>]/.test(char)) {
                break;
            } else {
                this.#readPiece(word, char, quoted);
            }
        }
        if (quoted || this.#pos === start) {
            throw new ScriptError(quoted ? "a quote is not closed" : "a word is missing");
        }
        return { ...word, start, end: this.#pos };
    }

    /** Reads one piece of a word: an expansion, a quoted part, an escaped or a plain character. */
    #readPiece(word: { text: string; at: number[] }, char: string, quoted: boolean): void {
        const from = this.#pos;
        const add = (text: string, offset: number) => {
            word.text += text;
            word.at.push(...Array.from({ length: text.length }, (_, i) => offset + i));
        };
        if (char === "$" && this.#readExpansion(quoted)) {
            add(EXPANSION, from);
        } else if (char === "`") {
            this.#require(BACKQUOTED, "a backquote is not closed");
            add(EXPANSION, from);
        } else if (char === "'" && !quoted) {
            add(this.#require(SINGLE_QUOTED, "a quote is not closed").slice(1, -1), from + 1);
        } else if (char === "\\" && (!quoted || /["\\$`\n]/.test(this.source[from + 1] ?? ""))) {
            const escaped = this.source[from + 1] ?? "";
            add(escaped === "\n" ? "" : escaped, from + 1);
            this.#pos += 2;
        } else {
            add(char, from);
            this.#pos += 1;
        }
    }

    /** Reads what follows a `$`; false if it is a plain dollar sign. */
    #readExpansion(quoted: boolean): boolean {
        const next = this.source[this.#pos + 1] ?? "";
        if (next === "$" || (!quoted && (next === "'" || next === '"'))) {
            throw new ScriptError(`it has $${next}`);
        }
        if (this.#take(ARITHMETIC) || this.#take(PARAMETER)) {
            return true;
        }
        if (next === "{") {
            throw new ScriptError("it has quotes or braces in ${…}");
        }
        if (next === "(") {
            this.#pos += 2;
            this.#readList(true);
            this.#pos += 1;
            return true;
        }
        return false;
    }

    #require(pattern: RegExp, complaint: string): string {
        const taken = this.#take(pattern);
        if (taken === undefined) {
            throw new ScriptError(complaint);
        }
        return taken;
    }

    /** Takes what the sticky pattern matches at the reading position, if it does. */
    #take(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.#pos;
        const taken = pattern.exec(this.source)?.[0];
        this.#pos += taken?.length ?? 0;
        return taken;
    }
}
