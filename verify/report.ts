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
export function isVerified({ rows }: Report): boolean {
    return rows.every(({ status }) => status !== "fail");
}

/** The report as text: a table, a command for each failing row, and a summary. */
export function renderTable(report: Report): string {
    const table = new Table({
        head: ["", "who", "what", "evidence"],
        style: { head: [], border: [], compact: true },
        colWidths: [null, null, null, 60],
        wordWrap: true,
    });
    table.push(
        ...report.rows.map((row) => [marks[row.status], row.subject, row.meaning, row.evidence]),
    );
    const failing = report.rows.filter(({ status }) => status === "fail");
    return [table.toString(), ...failing.flatMap(failure), summary(report)].join("\n");
}

/** The report as JSON. */
export function renderJson(report: Report): string {
    return JSON.stringify({ verified: isVerified(report), ...report }, undefined, 4);
}

function failure({ subject, meaning, look = "", remedy }: Row): readonly string[] {
    const headline = `FAIL ${subject}, ${meaning}; look: ${look}`;
    return remedy === undefined ? [headline] : [headline, remedy.replace(/^/gm, "    ")];
}

function summary(report: Report): string {
    const count = (status: Status) => report.rows.filter((row) => row.status === status).length;
    const verdict = isVerified(report) ? "Verified" : "NOT verified";
    return `${verdict}: mode ${report.mode} in context ${report.context}: ${count("pass")} passed, ${count("fail")} failed, ${count("skip")} skipped`;
}
