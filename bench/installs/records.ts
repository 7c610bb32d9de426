import { type JournalStep } from "./journal";

/** Stages of an install, with the journal steps that they consist of. */
const stageSteps = {
    cluster: /^(Cluster: |Image )/,
    world: /^PostgreSQL/,
    up: /^up$/,
    verify: /^verify$/,
    down: /^down$/,
} as const;

export type Stage = keyof typeof stageSteps;

export const stages = Object.keys(stageSteps) as Stage[];

/** Result of one clean install. */
export interface InstallRecord {
    /** The first `up` succeeded and every row of the verification held. */
    readonly converged: boolean;
    readonly problem?: string;
    /** Wall-clock seconds of each completed stage. */
    readonly seconds: Readonly<Partial<Record<Stage, number>>>;
}

/** Evaluates an install from its journal. */
export function recordOf(steps: readonly JournalStep[]): InstallRecord {
    const problem = steps.find((step) => step.problem !== undefined)?.problem;
    const reached = stages.flatMap((stage) => {
        const own = steps.filter(({ name }) => stageSteps[stage].test(name));
        const from = Math.min(...own.map((step) => step.from));
        const to = Math.max(...own.map((step) => step.to));
        return own.length === 0 ? [] : [[stage, (to - from) / 1000] as const];
    });
    return {
        converged: problem === undefined && steps.some(({ name }) => name === "verify"),
        ...(problem !== undefined && { problem }),
        seconds: Object.fromEntries(reached),
    };
}
