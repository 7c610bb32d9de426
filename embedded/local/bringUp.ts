import type { Mode } from "../../contracts";
import { enterNetworkNamespace } from "../cluster";
import { lineProgress } from "../progress";
import { worldUp } from "../world";
import { laneUp } from "./lane";
import { printVerification } from "./report";
import { deployedLink, upInMode } from "./stack";

const print = (line: string) => void process.stderr.write(`${line}\n`);
const printResult = (text: string) => void process.stdout.write(text);

/**
 * The whole way from a bare machine to a verified link: set-up, cluster, what noetl needs, the
 * workloads in plain HTTP, and the switch to mutual TLS. A link that is under TLS already is not
 * taken back to plain.
 * @returns whether every row of the verification holds.
 */
export async function bringUp(options: {
    readonly worker: "build" | "ifCached";
}): Promise<boolean> {
    const progress = lineProgress();
    const lane = await laneUp(progress, options);
    await enterNetworkNamespace();
    await worldUp({ kubeconfig: lane.kubeconfig, progress });
    if ((await deployedLink()) === undefined) {
        await deploy("plain", lane, progress);
    }
    return deploy("mtls", lane, progress);
}

/**
 * Brings the running link to a mode.
 * @returns whether every row of the verification holds.
 */
export async function switchMode(mode: Mode): Promise<boolean> {
    const progress = lineProgress();
    const lane = await laneUp(progress, { worker: "ifCached" });
    await enterNetworkNamespace();
    return deploy(mode, lane, progress);
}

async function deploy(
    mode: Mode,
    lane: Awaited<ReturnType<typeof laneUp>>,
    progress: ReturnType<typeof lineProgress>,
): Promise<boolean> {
    await progress.step(`up: dev stack in mode ${mode}`, () => upInMode(mode, lane.tools, print));
    return progress.step(`verify: mode ${mode}`, () => printVerification(lane, printResult));
}
