/** What is changed in the sample, and what the field of one finding has in it. */
export type Case = readonly [resource: string, path: string, value: unknown, field: string];

/** Changes of the sample that show what a rule says. */
export interface RuleCases {
    readonly failing: readonly Case[];
    /** `null`: the rule has nothing to say, because the absence is harmless. */
    readonly missing: readonly [resource: string, path: string, field: string | null];
    /** Whether the rule says that it cannot judge yet; a rule that reads every text leaves it out. */
    readonly unknown: readonly [resource: string, path: string, says: "later" | "nothing"];
}

/** Cases by the name of their rule. */
export type CasesByRule = Readonly<Record<string, RuleCases>>;

/** Path of a workload's pod. */
export const pod = "spec.template.spec";

/** Path of its first container. */
export const container = `${pod}.containers[0]`;
