/** A change of the sample, and a part of the expected finding's field. */
export type Case = readonly [resource: string, path: string, value: unknown, field: string];

/** Changes of the sample for one rule. */
export interface RuleCases {
    readonly failing: readonly Case[];
    /** An absent property; `null` where the absence is harmless. */
    readonly missing: readonly [resource: string, path: string, field: string | null];
    /** An unknown property: deferred (`later`), or skipped by rules that read all texts. */
    readonly unknown: readonly [resource: string, path: string, expected: "later" | "nothing"];
}

/** Cases by rule name. */
export type CasesByRule = Readonly<Record<string, RuleCases>>;

/** Path of a workload's pod spec. */
export const pod = "spec.template.spec";

/** Path of its first container. */
export const container = `${pod}.containers[0]`;
