import type { Progress } from "../../lane/progress";
import { removeBase, startFromBase } from "./base";
import { type Calls, startCalling } from "./caller";
import type { Contender, ContenderName } from "./contender";
import { rolloutsComplete } from "../../test/support/kubectl";
import { sameReplicaSets, takeSnapshot, templateDifferences } from "./snapshot";

/** Measurements of one switch from plain HTTP to mutual TLS and back. */
export interface Switch {
    readonly contender: ContenderName;
    /**
     * From the first command to both rollouts complete, including the installation of cert-manager.
     */
    readonly seconds: number;
    /** Duration of each stage in seconds. */
    readonly stages: Readonly<Record<string, number>>;
    readonly calls: Calls;
    readonly revert: Revert;
}

/** Result of the revert. */
export interface Revert {
    /** Both Deployments run their original ReplicaSets. */
    readonly originalReplicaSets: boolean;
    /** Both Deployments were ready again within the time limit. */
    readonly ready: boolean;
    /** Error of a command that the revert ran. */
    readonly problem?: string;
    /** Fields of pod templates that differ from before, by Deployment and path. */
    readonly stays: readonly string[];
}

/** Time limit for the workloads to become ready again; a server takes about 15 s. */
const secondsToRevert = 40;

/** Measures a contender, from workloads created by kubectl to their removal. */
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
            stays: templateDifferences(before, after),
        },
    };
}

/** Error message of a command that may fail. */
async function problemOf(work: Promise<void>): Promise<string | undefined> {
    try {
        await work;
        return undefined;
    } catch (error) {
        const { stderr, message } = error as Error & { readonly stderr?: string };
        return stderr ?? message;
    }
}
