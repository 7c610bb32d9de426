import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stateDir } from "../paths";

const lockFile = join(stateDir, "lock");
/** Tells child processes of the holder that they work under its lock. */
const heldBy = "NOETL_MTLS_LOCK_HOLDER";

/**
 * Runs one operation on the cluster under an exclusive lock. The kernel frees the lock when this
 * process ends. The lock is reentrant, also in child processes.
 * @param what The operation, shown to a second run: "starting the cluster".
 * @throws Error that names the process that holds the lock, and its operation.
 */
export async function exclusively<T>(what: string, operation: () => Promise<T>): Promise<T> {
    if (process.env[heldBy] !== undefined) {
        return operation();
    }
    const release = await acquire(what);
    process.env[heldBy] = String(process.pid);
    try {
        return await operation();
    } finally {
        // Assigning undefined would set the text "undefined".
        Reflect.deleteProperty(process.env, heldBy);
        await release();
    }
}

async function acquire(what: string): Promise<() => Promise<void>> {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    // flock(1) keeps the lock while its child reads from this process, until the process ends or
    // closes the pipe. The pipe of a run that was just killed may take a second to close.
    const flock = spawn("flock", ["--timeout=3", lockFile, "sh", "-c", "echo locked; cat"], {
        stdio: ["pipe", "pipe", "inherit"],
        // Ctrl-C reaches the whole process group; the lock must last until the operation ends.
        detached: true,
    });
    const exited = once(flock, "exit");
    const [said] = (await Promise.race([once(flock.stdout, "data"), exited])) as [unknown];
    if (!Buffer.isBuffer(said)) {
        const holder = await readFile(lockFile, "utf8").catch(() => "");
        throw new Error(
            `Another run works on this cluster (${holder.trim() || "process unknown"}): wait ` +
                `until it ends, or end it, and run this again.`,
        );
    }
    // Only for the message above. A full disk must not prevent taking the cluster down.
    await writeFile(lockFile, `process ${process.pid}, ${what}\n`, { mode: 0o600 }).catch(
        () => undefined,
    );
    return async () => {
        flock.stdin.end();
        await exited;
    };
}
