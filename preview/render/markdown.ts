import { renderMermaid } from "../../census/picture/mermaid";
import type { Report } from "../report";
import type { Sentence } from "../sentence";
import { cutLines, cutParts, exactLines, exactTitle, scope, verdict, visible } from "./parts";

/**
 * The report as a comment on a pull request, cut to `limit` characters with counts of what is left
 * out. Text from the program is in code spans and blocks, where HTML, mentions and links are inert.
 */
export function renderMarkdown(report: Report, limit: number): string {
    const { stack, base, areas } = report;
    const against = base === undefined ? "" : ` against ${code(base)}`;
    const head = [
        `### Preview of stack ${code(stack)}${against}: ${verdict(report)}`,
        "",
        scope(report),
        ...picture(report, limit / 3),
    ];

    const findings = areas.map((area) => area.findings.map((one) => `- ${inline(one)}`));
    const { parts, room } = cutParts(findings, limit - head.join("\n").length - margin);
    const told = areas.flatMap(({ title }, index) => {
        const { lines = [], left = 0 } = parts[index] ?? {};
        return ["", `**${title}**`, "", ...lines, ...(left > 0 ? [`- … ${left} more`] : [])];
    });
    return [...head, ...told, ...folded(report, room), ""].join("\n");
}

/** The link as a picture that GitHub draws, unless it takes more than `room` characters. */
function picture({ graph }: Report, room: number): readonly string[] {
    if (graph === undefined) return [];
    const drawn = renderMermaid(graph);
    return drawn.length > room
        ? ["", `No picture of the link: it takes ${drawn.length} characters.`]
        : ["", fenced(drawn, "mermaid")];
}

/** Characters reserved for titles, fences and counts. */
const margin = 800;

function folded(report: Report, room: number): readonly string[] {
    const { base, resources } = report;
    if (resources.length === 0) return [];
    const blocks = resources.map((one) => exactLines(one, base === undefined).join("\n"));
    const { lines, left } = cutLines(blocks, room);
    return [
        "",
        `<details><summary>${exactTitle(report)}</summary>`,
        "",
        ...(lines.length > 0 ? [fenced(lines.join("\n"), "diff")] : []),
        ...(left > 0 ? ["", `… ${left} more resources`] : []),
        "",
        "</details>",
    ];
}

/** The error as a comment. */
export function renderMarkdownFailure(stack: string, reason: string): string {
    const text = reason.split("\n").map(visible).join("\n");
    return `### Preview of stack ${code(stack)} failed\n\n${fenced(text, "text")}\n`;
}

function inline(sentence: Sentence): string {
    return sentence.map((part) => (typeof part === "string" ? part : code(part.data))).join("");
}

/** A code span with more backticks than its content (CommonMark 6.1). */
function code(text: string): string {
    const shown = visible(text);
    if (shown.trim() === "") return "";
    const ticks = "`".repeat(longestRun(shown) + 1);
    const space = /^`|`$|^ .* $/.test(shown) ? " " : "";
    return `${ticks}${space}${shown}${space}${ticks}`;
}

/** A code block with more backticks than its content (CommonMark 4.5). */
function fenced(text: string, language: string): string {
    const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${fence}${language}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
    return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
