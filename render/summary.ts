import Table from "cli-table3";

import type { Rendering } from "./rendering";

/** What was written and what was not, as two tables. */
export function renderSummary(folder: string, { objects, notWritten }: Rendering): string {
    const written = table(["written", "file", "note"]);
    written.push(
        ...objects.map(({ name, file, leftOut, writtenOnce }) => [
            name,
            file,
            [
                ...leftOut.map((path) => `${path} left out: others set it`),
                ...writtenOnce.map((path) => `${path} is to stay once the object exists`),
            ].join("\n"),
        ]),
    );
    const named = table(["not written", "why", "instead"], [null, 50, 60]);
    named.push(...notWritten.map(({ name, why, instead }) => [name, why, instead]));
    const charts = notWritten.flatMap(({ chart }) => chart?.command ?? []);
    return [
        written.toString(),
        ...(notWritten.length > 0 ? [named.toString()] : []),
        ...(charts.length > 0 ? ["Charts, from that folder, before all objects:", ...charts] : []),
        `${folder}: ${objects.length} objects written, ${notWritten.length} resources named only`,
    ].join("\n");
}

/** The same as JSON, without the objects themselves. */
export function renderSummaryJson(folder: string, { stack, ...rendering }: Rendering): string {
    const objects = rendering.objects.map(({ name, phase, file, leftOut, writtenOnce }) => ({
        ...{ name, phase, file, leftOut, writtenOnce },
    }));
    const { notWritten } = rendering;
    return JSON.stringify({ stack, folder, objects, notWritten }, undefined, 4);
}

function table(head: string[], colWidths: (number | null)[] = []) {
    return new Table({
        head,
        colWidths,
        style: { head: [], border: [], compact: true },
        wordWrap: true,
    });
}
