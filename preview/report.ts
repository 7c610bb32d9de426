import type { MarkedGraph } from "../census/picture/changes";
import type { FieldChange } from "./fields";
import type { Sentence } from "./sentence";

/** Result of a preview; determines the exit status. */
export type Outcome = "unchanged" | "changes" | "violations";

/** Findings on one topic. */
export interface Area {
    readonly title: string;
    readonly findings: readonly Sentence[];
}

/** One resource that differs between the programs. */
export interface ResourceChange {
    readonly op: "new" | "changed" | "gone";
    readonly type: string;
    readonly name: string;
    /** Changed fields; for a new or gone resource one field with all inputs. */
    readonly fields: readonly FieldChange[];
}

/** Content of a preview, independent of the format. */
export interface Report {
    readonly stack: string;
    /** Git ref or folder of the base, as given; undefined without a base. */
    readonly base: string | undefined;
    readonly outcome: Outcome;
    /** Areas with findings, most important first. */
    readonly areas: readonly Area[];
    /** Sorted by URN. */
    readonly resources: readonly ResourceChange[];
    /** The link with its changes marked; absent unless asked for. */
    readonly graph?: MarkedGraph | undefined;
}
