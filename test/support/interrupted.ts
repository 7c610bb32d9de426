import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Mode } from "../../contracts";

const program = join(__dirname, "deploy.ts");

/** An `up` of the lane's stack in a process of its own. */
export function startUp(mode: Mode) {
    const child = spawn(process.execPath, ["--import", "tsx", program, mode], { stdio: "ignore" });
    const ended = once(child, "exit");
    return { pid: child.pid ?? NaN, ended, kill: () => child.kill("SIGKILL") };
}

/** Kills an `up` after so many seconds; gives back whether it had not ended by itself. */
export async function killedUp(mode: Mode, seconds: number): Promise<boolean> {
    const running = startUp(mode);
    await Promise.race([running.ended, sleep(seconds * 1000)]);
    const killed = running.kill();
    await running.ended;
    return killed;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
