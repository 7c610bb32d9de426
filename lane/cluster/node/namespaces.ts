import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

import { addresses, clusterDir, instance, logDir } from "../layout";
import { waitFor } from "../wait";
import { createCgroups } from "./cgroups";

/** Environment of the node's processes, without the caller's proxies and cloud credentials. */
export const nodeEnvironment = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/root",
};

/** Written by the first process once the node's mounts and network are complete. */
export const nodeReadyFile = join(clusterDir, "node-ready");

const initLog = join(logDir, "init.log");

/**
 * Host process ids of the cluster's first process and of its parent. Processes are identified by
 * their arguments on each call, so a recycled id is never mistaken.
 */
export async function initProcesses(): Promise<number[]> {
    const found = await Promise.all((await processIds()).map(async (pid) => isInit(pid)));
    return found.filter((pid) => pid !== undefined);
}

/** The cluster's first process, or undefined without a cluster. */
export async function findInit(): Promise<number | undefined> {
    for (const pid of await initProcesses()) {
        // "NSpid: <id here> <id inside>": the parent, which only waits, has no second id.
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
        if (/^NSpid:.*\s1$/m.test(status)) {
            return pid;
        }
    }
    return undefined;
}

/** Creates the cluster's namespaces with their first process and the node's network. */
export async function startInit(): Promise<number> {
    await createCgroups();
    const log = await open(initLog, "a", 0o600);
    const namespaces = ["--pid", "--fork", "--mount", "--mount-proc", "--net"];
    const init = ["sh", join(__dirname, "init.sh"), instance, clusterDir];
    const child = spawn(
        "unshare",
        [...namespaces, ...init, addresses.nodeRange, addresses.services],
        { detached: true, cwd: "/", env: nodeEnvironment, stdio: ["ignore", log.fd, log.fd] },
    );
    child.unref();
    await log.close();
    return waitFor(
        "The node's namespaces",
        async () => {
            if (child.exitCode !== null) {
                throw new Error(
                    `The node's namespaces could not be made (exit status ${child.exitCode}): ` +
                        (await readFile(initLog, "utf8")).trim(),
                );
            }
            return existsSync(nodeReadyFile) && findInit();
        },
        { seconds: 20, look: initLog, everyMs: 20 },
    );
}

/** Command prefix that runs a command in all namespaces of the node. */
export function onNode(init: number): readonly string[] {
    return ["nsenter", `--target=${init}`, "--pid", "--mount", "--net", "--"];
}

/**
 * Command prefix that runs a command in the node's network namespace only, with the host's files.
 */
export function onNodeNetwork(init: number): readonly string[] {
    return ["nsenter", `--net=/proc/${init}/ns/net`, "--"];
}

/** Whether this process is in the node's network namespace. */
export async function sharesNetwork(init: number): Promise<boolean> {
    const [own, node] = await Promise.all(
        ["self", init].map((pid) => readlink(`/proc/${pid}/ns/net`)),
    );
    return own === node;
}

/** Ids of all processes visible to this process. */
export async function processIds(): Promise<number[]> {
    // Only Linux has /proc, and only Linux runs a lane.
    const names = await readdir("/proc").catch(() => []);
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function isInit(pid: number): Promise<number | undefined> {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const args = text.split("\0");
    const at = args.indexOf(instance);
    return at > 0 && args[at - 1]?.endsWith("/init.sh") === true ? pid : undefined;
}
