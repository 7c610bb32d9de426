import type { Report } from "../report";
import type { Sentence } from "../sentence";
import { cutLines, cutParts, exactLines, exactTitle, scope, verdict, visible } from "./parts";

/**
 * The report as a comment on a pull request, cut with counts where it would be longer than `limit`
 * characters. Whatever comes from the program stands in code, where neither HTML nor a mention nor
 * a link is one.
 */
export function renderMarkdown(report: Report, limit: number): string {
    const { stack, base, areas } = report;
    const against = base === undefined ? "" : ` against ${code(base)}`;
    const head = [
        `### Preview of stack ${code(stack)}${against}: ${verdict(report)}`,
        "",
        scope(report),
    ];

    const findings = areas.map((area) => area.findings.map((one) => `- ${inline(one)}`));
    const { parts, room } = cutParts(findings, limit - head.join("\n").length - margin);
    const told = areas.flatMap(({ title }, index) => {
        const { lines = [], left = 0 } = parts[index] ?? {};
        return ["", `**${title}**`, "", ...lines, ...(left > 0 ? [`- … ${left} more`] : [])];
    });
    return [...head, ...told, ...folded(report, room), ""].join("\n");
}

/** Room for titles, fences and what says that something was cut. */
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

/** The reason why there is no report. */
export function renderMarkdownFailure(stack: string, reason: string): string {
    const text = reason.split("\n").map(visible).join("\n");
    return `### Preview of stack ${code(stack)} failed\n\n${fenced(text, "text")}\n`;
}

function inline(sentence: Sentence): string {
    return sentence.map((part) => (typeof part === "string" ? part : code(part.data))).join("");
}

/** A code span that its own content cannot end (CommonMark 6.1). */
function code(text: string): string {
    const shown = visible(text);
    if (shown.trim() === "") return "";
    const ticks = "`".repeat(longestRun(shown) + 1);
    const space = /^`|`$|^ .* $/.test(shown) ? " " : "";
    return `${ticks}${space}${shown}${space}${ticks}`;
}

/** A code block that its own content cannot end (CommonMark 4.5). */
function fenced(text: string, language: string): string {
    const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return `${fence}${language}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
    return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
