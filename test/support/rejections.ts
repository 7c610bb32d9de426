import { setImmediate } from "node:timers/promises";

/**
 * Runs a failing program as an update would, and collects its unhandled rejections: each once, in
 * the order that an operator would read them.
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
