import { readdirSync, readFileSync } from "node:fs";

/** A fenced block of a document that names its language; output has none. */
export interface Block {
    /** Document and heading; from the second block of a section on, its number too. */
    readonly name: string;
    readonly language: string;
    readonly text: string;
    /** The text around it, from its heading to the next. */
    readonly section: string;
}

/** README.md and the pages of docs/. */
export const userDocuments = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)];

/** The blocks of a document that name a language, in order. */
export function blocksOf(document: string): readonly Block[] {
    const blocks: Block[] = [];
    for (const section of sectionsOf(readFileSync(document, "utf8"))) {
        const heading = section.split("\n")[0]?.replace(/^#+ /, "") ?? "";
        const fences = [...section.matchAll(/^( *)```(\w+)\n([^]*?)^ *```$/gm)];
        fences.forEach(([, indent = "", language = "", indented = ""], index) => {
            const text = indented.replaceAll(new RegExp(`^${indent}`, "gm"), "");
            const number = index === 0 ? "" : ` (${index + 1})`;
            blocks.push({ name: `${document}, ${heading}${number}`, language, text, section });
        });
    }
    return blocks;
}

/** Splits before each heading. A comment in a block is no heading. */
function sectionsOf(text: string): readonly string[] {
    let isFenced = false;
    let section: string[] = [];
    const sections = [section];
    for (const line of text.split("\n")) {
        if (/^ *```/.test(line)) isFenced = !isFenced;
        if (!isFenced && line.startsWith("#")) sections.push((section = []));
        section.push(line);
    }
    return sections.map((lines) => lines.join("\n"));
}
