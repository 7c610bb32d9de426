import { rm } from "node:fs/promises";
import { join } from "node:path";

import { Command } from "commander";

import { journalProgress, readJournal } from "./installs/journal";
import { type InstallRecord, recordOf, stages } from "./installs/records";
import { count } from "./support/countOption";
import { median, printFindings, shown } from "./support/figures";
import { benchDir, laneDown, runOnLane } from "./support/ownLane";
import { measureInSeries } from "./support/series";

const lane = "clean-installs";
const recordsFile = join(benchDir, "cleanInstalls.json");
const journalFile = join(benchDir, "cleanInstalls.journal");

new Command("npm run bench:installs --")
    .description(
        "Clean installs in a row, each on a new cluster, straight to mutual TLS in one `up`. A " +
            "series that was cut off goes on where it was; a complete one starts anew.",
    )
    .option("--installs <n>", "how many", count, 10)
    .option("--json", "as JSON")
    .action(async ({ installs, json }: { readonly installs: number; readonly json?: true }) => {
        const records = await measureInSeries(recordsFile, installs, (index) => {
            process.stderr.write(`\nInstall ${index + 1} of ${installs}\n`);
            return installOnce();
        });
        report(records, json === true);
        process.exitCode = records.every(({ converged }) => converged) ? 0 : 1;
    })
    .parseAsync()
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });

async function installOnce(): Promise<InstallRecord> {
    await laneDown(lane);
    await rm(journalFile, { force: true });
    await runOnLane(lane, join("bench", "installs", "install.ts"), [journalFile]);
    await journalProgress(journalFile).step("down", () => laneDown(lane));
    return recordOf(await readJournal(journalFile));
}

function report(records: readonly InstallRecord[], json: boolean): void {
    const converged = records.filter((record) => record.converged).length;
    const total = ({ seconds }: InstallRecord) =>
        stages.reduce((sum, stage) => sum + (seconds[stage] ?? 0), 0);
    const medians = stages.map((stage) =>
        median(records.flatMap(({ seconds }) => seconds[stage] ?? [])),
    );
    printFindings(
        {
            data: { converged, of: records.length, installs: records },
            head: ["install", "converged in first up", ...stages.map((s) => `${s} s`), "total s"],
            rows: [
                ...records.map((record, index) => [
                    String(index + 1),
                    record.converged ? "yes" : `NO: ${record.problem ?? "cut off"}`,
                    ...stages.map((stage) => shown(record.seconds[stage])),
                    shown(total(record)),
                ]),
                [
                    "median",
                    `${converged} of ${records.length}`,
                    ...medians.map((value) => shown(value)),
                    shown(median(records.map(total))),
                ],
            ],
            conclusions: [`${converged} of ${records.length} converged in the first up.`],
        },
        json,
    );
}
