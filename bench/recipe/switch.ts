import type { Progress } from "../../lane/progress";
import { removeBase, startFromBase } from "./base";
import { type Calls, startCalling } from "./caller";
import type { Contender, ContenderName } from "./contender";
import { rolloutsComplete } from "../../test/support/kubectl";
import { sameReplicaSets, takeSnapshot, whatStays } from "./snapshot";

/** One way from plain HTTP to mutual TLS and back, measured. */
export interface Switch {
    readonly contender: ContenderName;
    /** From the first command to both rollouts complete, cert-manager's install included. */
    readonly seconds: number;
    /** The parts of that, in seconds. */
    readonly stages: Readonly<Record<string, number>>;
    readonly calls: Calls;
    readonly revert: Revert;
}

/** What the way back achieved. */
export interface Revert {
    /** Both Deployments run the ReplicaSets that they ran at first. */
    readonly originalReplicaSets: boolean;
    /** Both Deployments were ready again in time. */
    readonly ready: boolean;
    /** What a command of the way back refused to do. */
    readonly problem?: string;
    /** Fields of pod templates that are not what they were, by Deployment and path. */
    readonly stays: readonly string[];
}

/** How long the workloads have to become ready again; a server takes about 15 s. */
const secondsToRevert = 40;

/** Measures a contender, from kubectl-made workloads to nothing. */
export async function measureSwitch(contender: Contender, progress: Progress): Promise<Switch> {
    const step = <T>(what: string, work: () => Promise<T>) =>
        progress.step(`${contender.name}: ${what}`, work);
    await step("base workloads", startFromBase);
    const before = await takeSnapshot();

    const calling = await startCalling(contender.workerSecret);
    const stages: Record<string, number> = {};
    const started = performance.now();
    await contender.secure(async (stage, work) => {
        const begun = performance.now();
        await step(stage, work);
        stages[stage] = (performance.now() - begun) / 1000;
    });
    await step("both rollouts complete", () => rolloutsComplete(120));
    const seconds = (performance.now() - started) / 1000;
    const calls = await calling.stop();

    const problem = await step("back to plain HTTP", () => problemOf(contender.revert()));
    const unready = await step("ready again", () => problemOf(rolloutsComplete(secondsToRevert)));
    const after = await takeSnapshot();

    await step("removal", async () => {
        await contender.remove();
        await removeBase();
    });
    return {
        contender: contender.name,
        seconds,
        stages,
        calls,
        revert: {
            originalReplicaSets: sameReplicaSets(before, after),
            ready: unready === undefined,
            ...(problem !== undefined && { problem }),
            stays: whatStays(before, after),
        },
    };
}

/** What a command that may fail said. */
async function problemOf(work: Promise<void>): Promise<string | undefined> {
    try {
        await work;
        return undefined;
    } catch (error) {
        const { stderr, message } = error as Error & { readonly stderr?: string };
        return stderr ?? message;
    }
}
