import { mkdir, statfs } from "node:fs/promises";

import { stateDir } from "../paths";

const gibibyte = 1024 ** 3;
/** Enough for unpacked images, the cluster's data and one day of logs. */
const needed = 4 * gibibyte;

/** @throws Error when the file system of the state directory has too little space. */
export async function requireDiskSpace(): Promise<void> {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(stateDir);
    const free = bavail * bsize;
    if (free < needed) {
        throw new Error(
            `${stateDir} has ${(free / gibibyte).toFixed(1)} GiB free, and the cluster ` +
                `needs ${needed / gibibyte} GiB: free some, or set XDG_STATE_HOME to a directory on ` +
                `another disk.`,
        );
    }
}
