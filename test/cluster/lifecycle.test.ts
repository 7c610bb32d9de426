import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { clusterDown, clusterStatus, type ClusterStatus, leftovers } from "../../lane/cluster";
import { logOf } from "../../lane/cluster/components/component";
import { findInit } from "../../lane/cluster/node/namespaces";
import { run } from "../../lane/cluster/run";
import { waitFor } from "../../lane/cluster/wait";
import { quietProgress } from "../../lane/progress";
import { Workspace } from "../../lane/pulumi/workspace";
import { startCluster } from "../support/startCluster";

// A state directory of its own makes a cluster of its own: one that runs already is not touched.
// Before the imports, since they read the environment as they are loaded.
const home = vi.hoisted(() => {
    const stateHome = `/tmp/noetl-mtls-lifecycle-test-${process.pid}`;
    vi.stubEnv("XDG_STATE_HOME", stateHome);
    return stateHome;
});
let before: Footprint;

beforeAll(async () => {
    before = await footprint();
});

afterAll(async () => {
    await clusterDown({ progress: quietProgress });
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
});

describe("a cluster", () => {
    it("starts, and goes without a trace", async () => {
        await startCluster();
        expect(await clusterStatus()).toEqual({ state: "running" });
        expect(await leftovers()).not.toEqual([]);

        await clusterDown({ progress: quietProgress });
        await expectNoTrace();
    });

    it("may be taken down twice", async () => {
        await clusterDown({ progress: quietProgress });
        await expectNoTrace();
    });

    it("says which parts were killed, and starts just those again", async () => {
        await startCluster();
        const init = await findInit();
        await kill("etcd");
        await kill("kubelet");
        expect(await clusterStatus()).toEqual(broken("etcd", "kubelet"));

        await startCluster();
        expect(await clusterStatus()).toEqual({ state: "running" });
        expect(await findInit()).toBe(init);
    });

    it("goes when parts were killed, containers included", async () => {
        await kill("containerd");
        await kill("kubelet");
        expect(await clusterStatus()).toEqual(broken("containerd", "kubelet"));

        await clusterDown({ progress: quietProgress });
        await expectNoTrace();
    });

    it("completes what a killed run began", async () => {
        const program = join(__dirname, "..", "support", "startCluster.ts");
        const other = spawn(process.execPath, ["--import", "tsx", program], { stdio: "inherit" });
        await waitFor("The node", findInit, { seconds: 120, look: "the other run" });
        other.kill("SIGKILL");
        await once(other, "exit");
        expect(await clusterStatus()).toMatchObject({ state: "broken" });

        await startCluster();
        expect(await clusterStatus()).toEqual({ state: "running" });
    });

    it("is recreated empty, and its stacks go with it, when its first process was killed", async () => {
        const stack = new Workspace("dev");
        await stack.prepare({ cli: "/cache/pulumi", preinstalled: false, providers: {} });
        await killFirstProcess();

        await startCluster();
        expect(await clusterStatus()).toEqual({ state: "running" });
        expect(stack.exists()).toBe(false);
    });

    it("is broken, and can go, when its first process was killed", async () => {
        await killFirstProcess();
        expect(await clusterStatus()).toMatchObject({ state: "broken" });
        await clusterDown({ progress: quietProgress });
        await expectNoTrace();
    });
});

function broken(...names: string[]): ClusterStatus {
    const problems = names.map((name) => `${name} does not run (${logOf(name)})`);
    return { state: "broken", problems };
}

/** Kills a component of this test's cluster, found by its name among the cluster's processes. */
async function kill(name: string): Promise<void> {
    const line = (await leftovers()).find((entry) => entry.endsWith(`(${name})`));
    const pid = Number(/^process (\d+)/.exec(line ?? "")?.[1]);
    process.kill(pid, "SIGKILL");
    await waitFor(`The end of ${name}`, () => Promise.resolve(!existsSync(`/proc/${pid}`)), {
        seconds: 10,
        look: "ps",
    });
}

/** What a restart of the machine leaves: the cluster's data, and none of its processes. */
async function killFirstProcess(): Promise<void> {
    const init = await findInit();
    process.kill(init ?? NaN, "SIGKILL");
    await waitFor("Its end", () => Promise.resolve(!existsSync(`/proc/${init}`)), {
        seconds: 20,
        look: "ps",
    });
}

async function expectNoTrace(): Promise<void> {
    expect(await leftovers()).toEqual([]);
    expect(await footprint()).toEqual(before);
    expect(await clusterStatus()).toEqual({ state: "stopped" });
}

type Footprint = Readonly<Record<string, unknown>>;

/** What a cluster could leave on the host, seen with other eyes than those of `leftovers`. */
async function footprint(): Promise<Footprint> {
    return {
        interfaces: (await run("ip", ["-oneline", "link"])).stdout.match(/^\d+: [^:]+/gm),
        mounts: await readFile("/proc/self/mountinfo", "utf8"),
        rules: (await run("iptables-save", [])).stdout,
        run: await readdir("/run"),
        varLib: await readdir("/var/lib"),
        varLog: await readdir("/var/log"),
        etc: await readdir("/etc"),
        libexec: await readdir("/usr/libexec"),
        namespaces: existsSync("/run/netns") ? await readdir("/run/netns") : [],
    };
}
