import { join } from "node:path";

import { run } from "../../lane/cluster/run";
import { stateDir } from "../../lane/paths";

/** Where benches keep what outlives them, and the lanes they start. */
export const benchDir = join(stateDir, "bench");

const projectDir = join(__dirname, "..", "..");
const tsx = require.resolve("tsx/cli");

/** Tells a program that it runs against a bench's lane already. */
const marker = "NOETL_MTLS_BENCH_LANE";

/**
 * Makes the rest of the program run against a lane apart from that of `npm run local`, clean at
 * first: starts this very program once more with a state folder of that name, takes the lane down
 * when that one has ended or this one is asked to, and ends with its exit status.
 */
export async function onOwnLane(name: string): Promise<void> {
    if (process.env[marker] === name) {
        return;
    }
    const [script = "", ...args] = process.argv.slice(1);
    // Ctrl-C reaches the other program as well; this one stays to take the lane down.
    process.on("SIGINT", () => undefined);
    const stopped = new AbortController();
    process.on("SIGTERM", () => stopped.abort());
    await laneDown(name);
    const status = await runOnLane(name, script, args, stopped.signal);
    await laneDown(name);
    process.exit(status);
}

/** Runs a program of the project against the lane of that name; gives back its exit status. */
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
 * Takes the lane of that name down, whatever state it is in.
 * @throws Error when something of it stays.
 */
export async function laneDown(name: string): Promise<void> {
    const status = await runOnLane(name, join("lane", "local", "main.ts"), ["down"]);
    if (status !== 0) {
        throw new Error(`The bench's lane "${name}" could not be taken down; see above.`);
    }
}
