import type { Mode } from "../../contracts";
import { devStack } from "../../lane/pulumi/devStack";
import type { Ended } from "../../lane/pulumi/stack";
import { pulumi } from "./lane";
import { stackState } from "./stackState";

/** An update that was killed, and what the state knows of it. */
export interface Killed {
    /** False where the update had ended before. */
    readonly killed: boolean;
    /** URNs of the resources whose operation was going on. */
    readonly pending: readonly string[];
}

/** When to kill: after that many seconds, or at the first line of the update that matches. */
export type Moment = number | RegExp;

/** Kills the Pulumi CLI, and nothing else, during an `up`, then releases the stack's lock. */
export async function killUp(mode: Mode, moment: Moment): Promise<Killed> {
    const kill = new AbortController();
    const timer =
        typeof moment === "number" ? setTimeout(() => kill.abort(), moment * 1000) : undefined;
    const write = (line: string) => {
        if (moment instanceof RegExp && moment.test(line)) kill.abort();
    };
    const { status } = await pulumi(["up", "--yes"], mode, { kill: kill.signal, write });
    clearTimeout(timer);
    const killed = kill.signal.aborted && status !== 0;
    if (killed) await cancel();
    return { killed, pending: (await stackState()).pending };
}

/** `pulumi cancel`: releases the lock that a killed update leaves. */
export async function cancel(): Promise<Ended> {
    return devStack().pulumi(["cancel", "--yes"]);
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
