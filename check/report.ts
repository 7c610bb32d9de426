import type { Mode } from "../contracts";
import { isVerified, renderRows } from "../verify/report";
import type { Row } from "./row";

/** Result of one check. */
export interface CheckReport {
    readonly stack: string;
    /** Mode that the stack declares. */
    readonly mode: Mode;
    /** Context of the kubeconfig. */
    readonly context: string;
    readonly rows: readonly Row[];
}

/** True if no row failed. Skipped rows do not count. */
export const isReady = (report: CheckReport): boolean => isVerified(report);

/** The report as text: a table, what to do for each failing row, and a summary. */
export function renderCheck(report: CheckReport): string {
    const verdict = isReady(report) ? "Ready" : "NOT ready";
    return renderRows(report, "about", `${verdict}: stack ${report.stack}`);
}

/** The report as JSON. */
export function renderCheckJson(report: CheckReport): string {
    return JSON.stringify({ ready: isReady(report), ...report }, undefined, 4);
}
