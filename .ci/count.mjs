// Adds up vitest's JSON reports (FOLDER/STAGE.json) and the stages' exit statuses (STAGE=STATUS):
// a stage that failed without a failed test in its report counts as one.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const [folder, ...stages] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [stage, status] of stages.map((text) => text.split("="))) {
    const path = join(folder, `${stage}.json`);
    const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
    total.passed += report?.numPassedTests ?? 0;
    total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
    total.failed += Math.max(report?.numFailedTests ?? 0, status === "0" ? 0 : 1);
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
