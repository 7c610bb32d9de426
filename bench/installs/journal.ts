import { appendFile, readFile } from "node:fs/promises";

import { lineProgress, type Progress } from "../../lane/progress";

/** One step of an install; times are in milliseconds. */
export interface JournalStep {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** The reason for a failure. */
    readonly problem?: string;
}

/** Progress that also writes each step to a file, which outlives the process. */
export function journalProgress(file: string): Progress {
    const display = lineProgress();
    return {
        step: async (name, work) => {
            const from = Date.now();
            const write = async (outcome: Pick<JournalStep, "problem">) => {
                const step: JournalStep = { name, from, to: Date.now(), ...outcome };
                await appendFile(file, `${JSON.stringify(step)}\n`);
            };
            try {
                const result = await display.step(name, work);
                await write({});
                return result;
            } catch (error) {
                await write({ problem: error instanceof Error ? error.message : String(error) });
                throw error;
            }
        },
    };
}

/** The steps in a journal; empty without a journal. */
export async function readJournal(file: string): Promise<readonly JournalStep[]> {
    const text = await readFile(file, "utf8").catch(() => "");
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as JournalStep);
}
