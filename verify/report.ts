import Table from "cli-table3";

import type { Mode } from "../contracts";
import type { Row, Status } from "./row";

/** Result of one verification. */
export interface Report {
    /** Mode that the stack declares. */
    readonly mode: Mode;
    /** Context of the kubeconfig. */
    readonly context: string;
    readonly rows: readonly Row[];
}

const marks: Readonly<Record<Status, string>> = { pass: "ok", fail: "FAIL", skip: "skip" };

/** True if no row failed. Skipped rows do not count. */
export function isVerified({ rows }: Pick<Report, "rows">): boolean {
    return rows.every(({ status }) => status !== "fail");
}

/** The report as text: a table, a command for each failing row, and a summary. */
export function renderTable(report: Report): string {
    const verdict = isVerified(report) ? "Verified" : "NOT verified";
    return renderRows(report, "who", `${verdict}: mode ${report.mode}`);
}

/**
 * Rows as text: a table, where to look for each failing row, and the verdict with the counts.
 * @param who Heading of the column of subjects.
 */
export function renderRows(
    { rows, context }: Pick<Report, "context" | "rows">,
    who: string,
    verdict: string,
): string {
    const table = new Table({
        head: ["", who, "what", "evidence"],
        style: { head: [], border: [], compact: true },
        colWidths: [null, null, null, 60],
        wordWrap: true,
    });
    table.push(...rows.map((row) => [marks[row.status], row.subject, row.meaning, row.evidence]));
    const failing = rows.filter(({ status }) => status === "fail");
    const count = (status: Status) => rows.filter((row) => row.status === status).length;
    const counts = `${count("pass")} passed, ${count("fail")} failed, ${count("skip")} skipped`;
    return [
        table.toString(),
        ...failing.flatMap(failure),
        `${verdict} in context ${context}: ${counts}`,
    ].join("\n");
}

/** The report as JSON. */
export function renderJson(report: Report): string {
    return JSON.stringify({ verified: isVerified(report), ...report }, undefined, 4);
}

function failure({ subject, meaning, look = "", remedy }: Row): readonly string[] {
    const headline = `FAIL ${subject}, ${meaning}; look: ${look}`;
    return remedy === undefined ? [headline] : [headline, remedy.replace(/^/gm, "    ")];
}
