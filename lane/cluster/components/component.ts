import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readdir, readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";

import { logDir } from "../layout";
import { nodeEnvironment, onNode } from "../node/namespaces";
import { waitFor } from "../wait";

/** A long-running program of the cluster. */
export interface Component {
    readonly command: string;
    readonly args: readonly string[];
}

/** Name of a component in reports: its program's file name. */
export function nameOf(component: Component): string {
    return basename(component.command);
}

/** Path of a component's log. */
export function logOf(name: string): string {
    return join(logDir, `${name}.log`);
}

/** Starts a component on the node. It outlives this process and ends with the node. */
export async function startComponent(component: Component, init: number): Promise<void> {
    const log = await open(logOf(nameOf(component)), "a", 0o600);
    const [nsenter = "", ...enter] = onNode(init);
    const detach = ["setsid", "--fork", component.command, ...component.args];
    // An open file, unlike a pipe, needs no reader after this process has ended.
    const starter = spawn(nsenter, [...enter, ...detach], {
        stdio: ["ignore", log.fd, log.fd],
        env: nodeEnvironment,
    });
    await once(starter, "exit");
    await log.close();
    await waitUntilVisible(nameOf(component), init);
}

/** Named components that are not running on the node now. */
export async function stoppedComponents(
    names: readonly string[],
    init: number,
): Promise<readonly string[]> {
    const running = await nodeProcesses(init);
    return names.filter((name) => !running.has(name));
}

/** The last lines of a component's log, for error messages. */
export async function logTail(name: string, lines = 8): Promise<string> {
    const text = await readFile(logOf(name), "utf8").catch(() => "(no log)");
    return text.trimEnd().split("\n").slice(-lines).join("\n");
}

/**
 * A program's command line is visible shortly after the start; never, if the program failed at
 * once.
 */
async function waitUntilVisible(name: string, init: number): Promise<void> {
    const visible = async () => (await stoppedComponents([name], init)).length === 0;
    const options = { seconds: 5, look: logOf(name), everyMs: 10 };
    await waitFor(`Starting ${name}`, visible, options).catch(async (error: unknown) => {
        throw new Error(`${name} did not start; its log ends:\n${await logTail(name)}`, {
            cause: error,
        });
    });
}

/** Names of programs on the node itself. Programs in containers have another mount namespace. */
async function nodeProcesses(init: number): Promise<ReadonlySet<string>> {
    const proc = `/proc/${init}/root/proc`;
    const mounts = await readlink(`${proc}/1/ns/mnt`).catch(() => undefined);
    const names = new Set<string>();
    for (const pid of await readdir(proc).catch(() => [])) {
        if (
            /^\d+$/.test(pid) &&
            (await readlink(`${proc}/${pid}/ns/mnt`).catch(() => "")) === mounts
        ) {
            const arguments_ = await readFile(`${proc}/${pid}/cmdline`, "utf8").catch(() => "");
            names.add(basename(arguments_.split("\0", 1)[0] ?? ""));
        }
    }
    return names;
}
