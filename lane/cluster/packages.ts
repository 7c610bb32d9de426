import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";

import type { Progress } from "../progress";
import { alternative, requireLinuxRoot } from "./requirements";
import { run } from "./run";

/** Debian packages that the cluster itself needs. */
export const clusterPackages: readonly string[] = [
    "etcd-server",
    "containerd",
    "runc",
    "containernetworking-plugins",
    "iptables",
    "iproute2",
    "util-linux",
    "mount",
];

/** Debian's switch that keeps package scripts from starting services: 101 means "forbidden". */
const servicePolicy = "/usr/sbin/policy-rc.d";

/**
 * Installs missing Debian packages without starting their services.
 * @throws Error that names the packages, with apt-get's output.
 */
export async function ensurePackages(names: readonly string[], progress: Progress): Promise<void> {
    const missing = await missingPackages(names);
    if (missing.length === 0) {
        return;
    }
    requireLinuxRoot();
    await progress.step(`Debian packages ${missing.join(", ")}`, async (note) => {
        note("apt-get update");
        await aptGet(["update"], missing);
        note("apt-get install");
        await withoutServices(() =>
            aptGet(["install", "--yes", "--no-install-recommends", ...missing], missing),
        );
    });
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
    // Exit status 1 means only that some packages are unknown; the others are listed.
    const query = await run(
        "dpkg-query",
        ["-W", "-f=${Package} ${db:Status-Status}\\n", ...names],
        {
            reject: false,
        },
    );
    if (query.code === "ENOENT") {
        throw new Error(
            `dpkg-query was not found: the lane installs ${names.join(", ")} from ` +
                `Debian (or Ubuntu) packages. ${alternative}`,
        );
    }
    const installed = new Set(
        query.stdout
            .split("\n")
            .filter((line) => line.endsWith(" installed"))
            .map((line) => line.split(" ")[0]),
    );
    return names.filter((name) => !installed.has(name));
}

async function aptGet(args: readonly string[], wanted: readonly string[]): Promise<void> {
    const result = await run("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=600", ...args], {
        env: { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" },
        stdin: "ignore",
        all: true,
        reject: false,
    });
    if (result.failed) {
        const said = result.all.split("\n").slice(-15).join("\n");
        throw new Error(
            `apt-get ${args[0] ?? ""} failed while installing ${wanted.join(", ")} ` +
                `(install them by hand and run this again): ${said || result.shortMessage}\n` +
                alternative,
        );
    }
}

async function withoutServices(install: () => Promise<void>): Promise<void> {
    if (existsSync(servicePolicy)) {
        return install();
    }
    await writeFile(servicePolicy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    try {
        await install();
    } finally {
        await rm(servicePolicy, { force: true });
    }
}
