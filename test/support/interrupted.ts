import type { Mode } from "../../contracts";
import { run } from "../../lane/cluster/run";
import { devStack } from "../../lane/pulumi/devStack";
import type { PulumiResult } from "../../lane/pulumi/stack";
import { pulumi } from "./lane";
import { kubectl } from "./kubectl";
import { stackState, type StackState } from "./stackState";

/** Releases of the charts that the dev stack installs. */
const releases = ["cert-manager", "cert-manager-approver-policy"];

/** A killed update, and its record in the state. */
export interface Killed {
    /** False if the update had ended before. */
    readonly killed: boolean;
    /** URNs of the resources with a pending operation. */
    readonly pending: readonly string[];
}

/** When to kill: that many seconds after the first step, or at the first line that matches. */
export type Moment = number | RegExp;

/**
 * Kills the Pulumi CLI and its plugins during an `up`, as when a runner is lost. Then follows
 * docs/rollback.md: releases the stack's lock, and removes Helm releases that the state lacks.
 */
export async function killUp(mode: Mode, moment: Moment): Promise<Killed> {
    const kill = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const write = (line: string) => {
        if (moment instanceof RegExp) {
            if (moment.test(line)) kill.abort();
        } else if (/^ [+~-] /.test(line)) {
            timer ??= setTimeout(() => kill.abort(), moment * 1000);
        }
    };
    kill.signal.addEventListener("abort", () => void killPlugins());
    // A preview changes nothing, wherever it is killed.
    const args = ["up", "--yes", "--skip-preview"] as const;
    const { status } = await pulumi([...args], mode, { kill: kill.signal, write });
    clearTimeout(timer);
    const killed = kill.signal.aborted && status !== 0;
    if (killed) await cancel();
    const state = await stackState();
    await forgetUnknownReleases(state);
    return { killed, pending: state.pending };
}

/** Plugins have their own process groups and outlive the CLI by minutes. */
async function killPlugins(): Promise<void> {
    const plugins = "/pulumi-(resource|language)-";
    await run("pkill", ["--signal=KILL", "--full", plugins], { reject: false });
}

/** Helm keeps the record of an unfinished release and refuses its name to the next update. */
async function forgetUnknownReleases({ resources }: StackState): Promise<void> {
    const known = resources
        .filter(({ type, id }) => type === "kubernetes:helm.sh/v3:Release" && id !== "")
        .map(({ inputs }) => inputs["name"]);
    for (const name of releases.filter((one) => !known.includes(one))) {
        const labels = `--selector=owner=helm,name=${name}`;
        await kubectl(["--namespace=cert-manager", "delete", "secret", labels]);
    }
    await kubectl([
        "--namespace=cert-manager",
        "delete",
        "secret",
        "--selector=owner=helm,status=pending-upgrade",
    ]);
}

/** `pulumi cancel`: releases the lock that a killed update leaves. */
export async function cancel(): Promise<PulumiResult> {
    return devStack().pulumi(["cancel", "--yes"]);
}

/** Pseudo-random numbers from 0 to 1, reproducible from the seed (mulberry32). */
export function seeded(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
