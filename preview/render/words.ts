import type { Outcome, Report } from "../report";

/** What a preview is not, for every reader of one. */
export function scope({ base }: Pick<Report, "base">): string {
    return base === undefined
        ? "This is what the program asks for, not what runs: no cluster and no cloud was asked."
        : "Two programs are compared, not a program with a cluster: what runs may differ from both.";
}

/** The result in a word or two. */
export function verdict({ outcome, base }: Pick<Report, "base" | "outcome">): string {
    return outcome === "unchanged" && base === undefined ? "everything is new" : verdicts[outcome];
}

const verdicts: Readonly<Record<Outcome, string>> = {
    unchanged: "no changes",
    changes: "changes",
    violations: "POLICY VIOLATIONS",
};

/** What stands above the resources. */
export function exactTitle({ base, resources: { length } }: Report): string {
    const count = length === 1 ? "1 resource" : `${length} resources`;
    return base === undefined ? `Everything: ${count}` : `Exact difference: ${count}`;
}
