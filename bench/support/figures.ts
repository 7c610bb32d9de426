import { cpus, release, totalmem } from "node:os";

import Table from "cli-table3";

/** Median; NaN for an empty list. */
export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
    const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
    return (upper + lower) / 2;
}

/** A number as text; a dash if it is undefined or NaN. */
export function shown(value: number | undefined, digits = 1): string {
    return value === undefined || Number.isNaN(value) ? "–" : value.toFixed(digits);
}

/** Result of a bench. */
export interface Findings {
    /** All measurements, for `--json`. */
    readonly data: object;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** Conclusions in sentences, below the table. */
    readonly conclusions: readonly string[];
}

/** Prints a bench's result, with the machine that it ran on. */
export function printFindings({ data, head, rows, conclusions }: Findings, json: boolean): void {
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}`;
    if (json) {
        process.stdout.write(`${JSON.stringify({ machine, ...data }, undefined, 4)}\n`);
        return;
    }
    const table = new Table({
        head: [...head],
        style: { head: [], border: [], compact: true },
    });
    table.push(...rows.map((row) => [...row]));
    process.stdout.write([table.toString(), ...conclusions, machine, ""].join("\n"));
}
