import Table from "cli-table3";

import { describeProblem, type Problem } from "../problems/problem";
import {
    blindSpots,
    configToPaste,
    evidenceOf,
    undeclaredOf,
    type CallerWithVerdict,
} from "./verdicts";

/** The result of a census: callers with verdicts, and files that could not be searched. */
export interface CensusReport {
    readonly callers: readonly CallerWithVerdict[];
    readonly problems: readonly Problem[];
}

/** Whether every caller is declared and every file was searched. */
export function isComplete({ callers, problems }: CensusReport): boolean {
    return undeclaredOf(callers).length === 0 && problems.length === 0;
}

/** Renders the census as text: a table, the missing config lines, and the blind spots. */
export function renderCensus(report: CensusReport): string {
    const { callers, problems } = report;
    const table = new Table({
        head: ["", "caller", "names the server in", "answered by"],
        style: { head: [], border: [], compact: true },
        colWidths: [null, null, 60, 40],
        wordWrap: true,
    });
    table.push(
        ...callers.map((caller) => [
            caller.verdict.is === "undeclared" ? "?" : "ok",
            `${caller.id}\n${caller.source}`,
            evidenceOf(caller),
            answerOf(caller),
        ]),
    );
    const lines = configToPaste(callers);
    return [
        ...(callers.length > 0 ? [table.toString()] : []),
        ...problems.map(describeProblem),
        ...(lines === ""
            ? []
            : ["Lines for the stack's file, for callers that are to stay:", lines]),
        "Not seen by a census:",
        ...blindSpots.map((sentence) => `  - ${sentence}`),
        `${isComplete(report) ? "Complete" : "NOT complete"}: ${callers.length} callers, ${undeclaredOf(callers).length} undeclared, ${problems.length} unreadable`,
    ].join("\n");
}

/** Renders the census as JSON. */
export function renderCensusJson(report: CensusReport): string {
    const callers = report.callers.map(({ id, source, evidence, verdict }) => ({
        id,
        source,
        evidence,
        verdict,
    }));
    return JSON.stringify(
        { complete: isComplete(report), callers, problems: report.problems, notSeen: blindSpots },
        undefined,
        4,
    );
}

function answerOf({ verdict }: CallerWithVerdict): string {
    switch (verdict.is) {
        case "client":
            return `client ${verdict.name}`;
        case "exempt":
            return `exempt: ${verdict.reason}`;
        case "undeclared":
            return "undeclared: it stops in mode mtls";
    }
}
