import { spawn } from "node:child_process";

import { findInit, onNodeNetwork, sharesNetwork } from "./namespaces";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Continues the program inside the cluster's network namespace, the only place from which the
 * cluster can be reached. Returns at once if this process is already in it. Otherwise runs this
 * program again in the namespace, waits for it, and exits with its status or signal.
 * @throws Error when no cluster runs.
 */
export async function enterNetworkNamespace(): Promise<void> {
    const init = await findInit();
    if (init === undefined) {
        throw new Error("No cluster is running: start it first.");
    }
    if (await sharesNetwork(init)) {
        return;
    }
    const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const [nsenter = "", ...args] = [...onNodeNetwork(init), ...program];
    return endAs(spawn(nsenter, args, { stdio: "inherit" }));
}

function endAs(child: ReturnType<typeof spawn>): Promise<never> {
    for (const signal of forwarded) {
        process.on(signal, () => child.kill(signal));
    }
    return new Promise((_, reject) => {
        child.once("error", reject);
        child.once("exit", (status, signal) => {
            for (const name of forwarded) {
                process.removeAllListeners(name);
            }
            if (signal !== null) {
                process.kill(process.pid, signal);
            } else {
                process.exit(status ?? 1);
            }
        });
    });
}
