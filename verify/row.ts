/** Outcome of one row: a `skip` always gives its reason and never counts as proof. */
export type Status = "fail" | "pass" | "skip";

/** One line of the verification table. */
export interface Row {
    /** Stable name for scripts: `leaf.usage`, `wire.plain-http`. */
    readonly id: string;
    /** Name of the identity that the row is about. */
    readonly subject: string;
    /** What a pass means. */
    readonly meaning: string;
    readonly status: Status;
    /** What was found, or why the row was skipped. */
    readonly evidence: string;
    /** Command that shows more; on failing rows only. */
    readonly look?: string;
    /** What to do, in lines, where it can be said; on failing rows only. */
    readonly remedy?: string;
}

/** A row whose outcome is still open. */
export interface OpenRow {
    readonly pass: (evidence: string) => Row;
    readonly fail: (evidence: string, remedy?: string) => Row;
    readonly skip: (reason: string) => Row;
}

/** Names a row and where to look should it fail; one of the returned functions settles it. */
export function row(id: string, subject: string, meaning: string, look: string): OpenRow {
    const settled = { id, subject, meaning };
    return {
        pass: (evidence) => ({ ...settled, status: "pass", evidence }),
        fail: (evidence, remedy) => ({
            ...settled,
            status: "fail",
            evidence,
            look,
            ...(remedy !== undefined && { remedy }),
        }),
        skip: (reason) => ({ ...settled, status: "skip", evidence: reason }),
    };
}

/** A row that is never settled here: it says what nobody should take for proven, and why. */
export function unproven(id: string, subject: string, meaning: string, reason: string): Row {
    return { id, subject, meaning, status: "skip", evidence: reason };
}
