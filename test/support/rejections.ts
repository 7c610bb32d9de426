import { setImmediate } from "node:timers/promises";

/**
 * Runs what fails as an update fails, by rejections that nobody handles: each once, in the order in
 * which an operator would read them.
 */
export async function rejectionsOf(run: () => Promise<unknown>): Promise<readonly unknown[]> {
    const listeners = process.listeners("unhandledRejection");
    const errors = new Set<unknown>();
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (error) => errors.add(error));
    try {
        await run();
        await setImmediate();
    } finally {
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((listener) => process.on("unhandledRejection", listener));
    }
    return [...errors];
}
