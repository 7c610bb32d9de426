import type { FieldChange } from "./fields";
import type { Sentence } from "./sentence";

/** How a preview came out; decides the exit status. */
export type Outcome = "unchanged" | "changes" | "violations";

/** What is to be told about one concern. */
export interface Area {
    readonly title: string;
    readonly findings: readonly Sentence[];
}

/** One resource that is not the same in both programs. */
export interface ResourceChange {
    readonly op: "new" | "changed" | "gone";
    readonly type: string;
    readonly name: string;
    /** Everything that differs; for a new or gone resource all of its inputs, as one field. */
    readonly fields: readonly FieldChange[];
}

/** Everything that a preview says, apart from how it is rendered. */
export interface Report {
    readonly stack: string;
    /** The other program's git ref, as it was named; absent where there is none to compare with. */
    readonly base: string | undefined;
    readonly outcome: Outcome;
    /** Only those with something to tell, in the order of a reader's concern. */
    readonly areas: readonly Area[];
    /** By URN. */
    readonly resources: readonly ResourceChange[];
}
