import type { Report } from "../report";
import { plainText } from "../sentence";
import { cutLines, cutParts, exactLines, exactTitle, scope, verdict, visible } from "./parts";

/** The report for a terminal, cut with counts where it would be longer than `limit` characters. */
export function renderText(report: Report, limit: number): string {
    const { stack, base, areas } = report;
    const against = base === undefined ? "" : ` against ${visible(base)}`;
    const head = [
        `Preview of stack ${visible(stack)}${against}: ${verdict(report)}`,
        scope(report),
    ];

    const findings = areas.map((area) =>
        area.findings.map((one) => `  - ${visible(plainText(one))}`),
    );
    const { parts, room } = cutParts(findings, limit - head.join("\n").length - margin);
    const told = areas.flatMap(({ title }, index) => {
        const { lines = [], left = 0 } = parts[index] ?? {};
        return ["", title, ...lines, ...(left > 0 ? [`  … ${left} more`] : [])];
    });
    return [...head, ...told, ...exact(report, room), ""].join("\n");
}

/** Room for titles and for what says that something was cut. */
const margin = 500;

function exact(report: Report, room: number): readonly string[] {
    const { base, resources } = report;
    if (resources.length === 0) return [];
    const blocks = resources.map((one) =>
        exactLines(one, base === undefined)
            .map((line) => `  ${line}`)
            .join("\n"),
    );
    const { lines, left } = cutLines(blocks, room);
    return ["", exactTitle(report), ...lines, ...(left > 0 ? [`  … ${left} more resources`] : [])];
}

/** The reason why there is no report. */
export function renderTextFailure(stack: string, reason: string): string {
    const lines = reason.split("\n").map(visible);
    return `Preview of stack ${visible(stack)} failed:\n${lines.join("\n")}\n`;
}
