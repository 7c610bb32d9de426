import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { exclusively } from "../../../../lane/cluster/lock";

// Before the imports, because modules read the state directory from the environment at load time.
const home = vi.hoisted(() => {
    const stateHome = `/tmp/noetl-mtls-lock-test-${process.pid}`;
    vi.stubEnv("XDG_STATE_HOME", stateHome);
    return stateHome;
});
let holder: ChildProcess | undefined;

afterEach(() => {
    holder?.kill("SIGKILL");
});

afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
});

/** Starts another process that holds the lock. */
async function otherRun(): Promise<ChildProcess> {
    holder = spawn(process.execPath, ["--import", "tsx", join(__dirname, "lockHolder.ts")], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    if (holder.stdout === null) {
        throw new Error("The lock holder has no output.");
    }
    await once(holder.stdout, "data");
    return holder;
}

const work = () => Promise.resolve("done");

describe("exclusively", { timeout: 30_000 }, () => {
    it("fails while another run holds the lock; the error names the run and its operation", async () => {
        const { pid } = await otherRun();

        await expect(exclusively("a second run", work)).rejects.toThrow(
            `Another run works on this cluster (process ${pid}, testing the lock)`,
        );
    });

    it("releases the lock when the other run is killed", async () => {
        const other = await otherRun();
        other.kill("SIGKILL");
        await once(other, "exit");

        await expect(exclusively("a second run", work)).resolves.toBe("done");
    });

    it("is reentrant, and free for a process started afterwards", async () => {
        await expect(exclusively("outer", () => exclusively("inner", work))).resolves.toBe("done");

        const { pid } = await otherRun();
        expect(pid).toBeGreaterThan(0);
    });

    it("releases the lock when the operation fails", async () => {
        const failure = new Error("work failed");
        await expect(exclusively("failing", () => Promise.reject(failure))).rejects.toBe(failure);

        const { pid } = await otherRun();
        expect(pid).toBeGreaterThan(0);
    });
});
