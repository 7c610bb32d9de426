import type { Mode } from "../../contracts";
import { isVerified, renderTable, verifyWithin } from "../../verify";
import { lineProgress, type Progress } from "../progress";
import { deployedLink, upInMode } from "../pulumi/devStack";
import { worldUp } from "../world";
import { laneDeployment } from "./deployment";
import { enterLane, type WorkerChoice } from "./lane";

const print = (line: string) => void process.stderr.write(`${line}\n`);

/** Time limit between Ready and the log lines that prove the mode, in seconds. */
const secondsToSettle = 60;

/**
 * Brings up a verified link on a bare machine: set-up, cluster, noetl's dependencies, the workloads
 * in plain HTTP, then the switch to mutual TLS. A link that already uses TLS is not switched back
 * to plain.
 * @returns whether every row of the verification holds.
 */
export async function bringUp(worker: WorkerChoice): Promise<boolean> {
    const progress = lineProgress();
    await enterLane(progress, worker);
    await worldUp({ progress });
    if ((await deployedLink(progress)) === undefined && !(await deploy("plain", progress))) {
        return false;
    }
    return deploy("mtls", progress);
}

/**
 * Switches the running link to a mode.
 * @returns whether every row of the verification holds.
 */
export async function switchMode(mode: Mode): Promise<boolean> {
    const progress = lineProgress();
    await enterLane(progress, "ifCached");
    return deploy(mode, progress);
}

async function deploy(mode: Mode, progress: Progress): Promise<boolean> {
    await progress.step(`pulumi up: dev stack in mode ${mode}`, () =>
        upInMode(mode, progress, print),
    );
    return progress.step(`verify: mode ${mode}`, async () => {
        const report = await verifyWithin(secondsToSettle, await laneDeployment(progress));
        process.stdout.write(`${renderTable(report)}\n`);
        return isVerified(report);
    });
}
