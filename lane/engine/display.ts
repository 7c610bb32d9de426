import type { Change, EngineEvent, EngineResult, Op, Step } from "./types";
import { nameOf } from "./urn";
import type { Value } from "./values";

const symbols: Readonly<Record<Op, string>> = {
    create: "+",
    update: "~",
    replace: "±",
    delete: "-",
    same: " ",
    import: "=",
    retain: ".",
};

/** In the order of the summary line. */
const operations = Object.keys(symbols) as Op[];

/** Longest value that a changed path shows. */
const longestValue = 120;

/**
 * Shows an operation as lines: each step as it ends, changed inputs by path, what the program and
 * the engine say. Errors are left to the EngineError at the end, and unchanged resources to the
 * summary.
 */
export function lineDisplay(write: (line: string) => void): (event: EngineEvent) => void {
    return (event) => {
        switch (event.kind) {
            case "step":
                return stepLines(event.step, event.seconds).forEach((line) => write(line));
            case "progress":
                return write(`      … ${nameOf(event.urn)}: ${event.message}`);
            case "diagnostic":
                if (event.diagnostic.severity === "error") return;
                return write(`  ${event.diagnostic.severity}: ${event.diagnostic.message}`);
            case "output":
                return write(`  | ${event.line}`);
            default:
                return event satisfies never;
        }
    };
}

/** One line that counts the steps, `3 to create, 12 unchanged` for instance. */
export function summaryLine({ summary }: Pick<EngineResult, "summary">): string {
    const counts = operations.flatMap((op) => {
        const count = summary[op] ?? 0;
        return count === 0 ? [] : [`${count} ${op}`];
    });
    return counts.length === 0 ? "nothing to do" : counts.join(", ");
}

function stepLines(step: Step, seconds: number | undefined): string[] {
    if (step.op === "same") return [];
    const time = seconds === undefined ? "" : `  ${seconds.toFixed(1)} s`;
    const head = `  ${symbols[step.op]} ${step.op.padEnd(7)} ${step.type} ${step.name}${time}`;
    return [head, ...(step.diff ?? []).map((change) => `      ${changeText(change)}`)];
}

function changeText({ path, old, new: now }: Change): string {
    if (old === undefined) return `+ ${path}: ${short(now ?? null)}`;
    if (now === undefined) return `- ${path}: ${short(old)}`;
    return `~ ${path}: ${short(old)} → ${short(now)}`;
}

function short(value: Value): string {
    const text = JSON.stringify(value);
    return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}
