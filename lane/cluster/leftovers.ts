import { existsSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";

import { clusterDir, kubeconfigPath } from "./layout";
import { existingCgroups } from "./node/cgroups";
import { initProcesses, processIds } from "./node/namespaces";

/**
 * Objects on this machine that belong to the cluster, one per line; empty after a clean removal.
 * Interfaces and firewall rules are not listed: they live in the cluster's network namespace and
 * end with its processes.
 */
export async function leftovers(): Promise<string[]> {
    return [
        ...(await processes()),
        ...(await hostMounts()),
        ...(await existingCgroups()).map((cgroup) => `cgroup ${cgroup}`),
        ...[clusterDir, kubeconfigPath].filter((path) => existsSync(path)).map((p) => `file ${p}`),
    ];
}

/**
 * Processes of the node and its containers. All of them have mounts from the cluster's directory.
 */
async function processes(): Promise<string[]> {
    const own = await readlink("/proc/self/ns/mnt");
    const found = new Set(await initProcesses());
    for (const pid of await processIds()) {
        const mounts = await readlink(`/proc/${pid}/ns/mnt`).catch(() => own);
        if (mounts !== own && (await mountLines(pid)).length > 0) {
            found.add(pid);
        }
    }
    return Promise.all([...found].map(async (pid) => `process ${pid} (${await nameOf(pid)})`));
}

async function hostMounts(): Promise<string[]> {
    return (await mountLines("self")).map((line) => `mount ${line.split(" ")[4] ?? line}`);
}

async function mountLines(pid: number | "self"): Promise<string[]> {
    const mounts = await readFile(`/proc/${pid}/mountinfo`, "utf8").catch(() => "");
    return mounts.split("\n").filter((line) => line.includes(clusterDir));
}

async function nameOf(pid: number): Promise<string> {
    return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "ended")).trim();
}
