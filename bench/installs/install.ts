/** A program: one install on a clean lane, directly to mutual TLS, with its steps in a journal. */
import { laneDeployment } from "../../lane/local/deployment";
import { enterLane } from "../../lane/local/lane";
import { upInMode } from "../../lane/pulumi/devStack";
import { worldUp } from "../../lane/world";
import { isVerified, renderTable, verifyWithin } from "../../verify";
import { journalProgress } from "./journal";

/** Time limit between Ready and the log lines that prove the mode, in seconds. */
const secondsToSettle = 60;

const print = (line: string) => void process.stderr.write(`${line}\n`);

async function install(journal: string): Promise<void> {
    const progress = journalProgress(journal);
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
    await progress.step("up", () => upInMode("mtls", progress, print));
    await progress.step("verify", async () => {
        const report = await verifyWithin(secondsToSettle, await laneDeployment());
        if (!isVerified(report)) {
            print(renderTable(report));
            const failed = report.rows.filter(({ status }) => status === "fail");
            throw new Error(failed.map((row) => `${row.subject}: ${row.meaning}`).join("; "));
        }
    });
}

install(process.argv[2] ?? "").catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
});
