import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { instance } from "../layout";

/** Creates the parent cgroup of all pods: one per hierarchy, a single one under cgroup v2. */
export async function createCgroups(): Promise<void> {
    for (const hierarchy of await hierarchies()) {
        await mkdir(join(hierarchy, instance), { recursive: true });
    }
}

/** The cluster's cgroups that exist now. */
export async function existingCgroups(): Promise<readonly string[]> {
    return (await hierarchies()).map((dir) => join(dir, instance)).filter((dir) => existsSync(dir));
}

/** Removes the cluster's cgroups that have no processes. */
export async function removeCgroups(): Promise<void> {
    for (const cgroup of await existingCgroups()) {
        await removeTree(cgroup).catch(() => undefined);
    }
}

/** Files of a cgroup cannot be removed. Its directories can, innermost first. */
async function removeTree(cgroup: string): Promise<void> {
    for (const entry of await readdir(cgroup, { withFileTypes: true })) {
        if (entry.isDirectory()) {
            await removeTree(join(cgroup, entry.name));
        }
    }
    await rmdir(cgroup);
}

async function hierarchies(): Promise<readonly string[]> {
    // Fields: id, parent, device, root, mount point, options…, "-", type, source, options.
    const mounts = (await readFile("/proc/self/mountinfo", "utf8")).trimEnd().split("\n");
    return mounts
        .map((line) => line.split(" "))
        .filter((fields) => /^cgroup2?$/.test(fields[fields.indexOf("-") + 1] ?? ""))
        .map((fields) => fields[4] ?? "");
}
