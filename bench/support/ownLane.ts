import { join } from "node:path";

import { run } from "../../lane/cluster/run";
import { stateDir } from "../../lane/paths";

/** Folder for the records of benches and for their lanes. */
export const benchDir = join(stateDir, "bench");

const projectDir = join(__dirname, "..", "..");
const tsx = require.resolve("tsx/cli");

/** Environment variable that tells a child process that it already runs on a bench's lane. */
const marker = "NOETL_MTLS_BENCH_LANE";

/**
 * Continues the program on its own clean lane, separate from that of `npm run local`. Runs this
 * program again with a state folder of that name, takes the lane down when it ends or on SIGTERM,
 * and exits with its status.
 */
export async function onOwnLane(name: string): Promise<void> {
    if (process.env[marker] === name) {
        return;
    }
    const [script = "", ...args] = process.argv.slice(1);
    // Ctrl-C also reaches the child; this process stays to take the lane down.
    process.on("SIGINT", () => undefined);
    const stopped = new AbortController();
    process.on("SIGTERM", () => stopped.abort());
    await laneDown(name);
    const status = await runOnLane(name, script, args, stopped.signal);
    await laneDown(name);
    process.exit(status);
}

/**
 * Runs a program of the project on the lane of that name.
 * @returns its exit status.
 */
export async function runOnLane(
    name: string,
    script: string,
    args: readonly string[],
    cancelSignal?: AbortSignal,
): Promise<number> {
    const { exitCode } = await run(process.execPath, [tsx, script, ...args], {
        cwd: projectDir,
        stdio: "inherit",
        reject: false,
        ...(cancelSignal && { cancelSignal }),
        env: { XDG_STATE_HOME: join(benchDir, name), [marker]: name },
    });
    return exitCode ?? 1;
}

/**
 * Takes down the lane of that name, in any state.
 * @throws Error when something of it remains.
 */
export async function laneDown(name: string): Promise<void> {
    const status = await runOnLane(name, join("lane", "local", "main.ts"), ["down"]);
    if (status !== 0) {
        throw new Error(`The bench's lane "${name}" could not be taken down; see above.`);
    }
}
