import { setTimeout as sleep } from "node:timers/promises";

/**
 * Polls until the answer is neither undefined nor false.
 * @param probe An error that it throws ends the wait.
 * @throws Error that names the awaited condition, the time limit, and where to look.
 */
export async function waitFor<T>(
    what: string,
    probe: () => Promise<T | undefined | false>,
    options: { readonly seconds: number; readonly look: string; readonly everyMs?: number },
): Promise<T> {
    const deadline = performance.now() + options.seconds * 1000;
    for (;;) {
        const answer = await probe();
        if (answer !== undefined && answer !== false) {
            return answer;
        }
        if (performance.now() > deadline) {
            throw new Error(`${what}: not after ${options.seconds} s. Look at ${options.look}.`);
        }
        await sleep(options.everyMs ?? 200);
    }
}
