import { eitherOf, type Comparison, type Pair } from "../compare";
import type { Area } from "../report";
import { casBudgetArea } from "./casBudget";
import { certificateArea, isLeaf } from "./certificates";
import { linkArea } from "./link";
import { otherArea } from "./others";
import { policyArea } from "./policies";
import { summaryArea } from "./summary";
import { isOfRoot, trustRootArea } from "./trustRoot";
import { isWorkload, workloadArea } from "./workloads";

/** Findings by area. Each changed resource appears in exactly one area. */
export function describeAreas(comparison: Comparison): readonly Area[] {
    const of = (concern: Concern) => comparison.pairs.filter((pair) => concernOf(pair) === concern);
    return [
        summaryArea(comparison, {
            root: of("trust root"),
            leaves: of("certificates"),
            workloads: of("workloads"),
            others: of("others"),
        }),
        linkArea(comparison),
        trustRootArea(comparison, of("trust root")),
        certificateArea(comparison, of("certificates")),
        workloadArea(comparison, of("workloads")),
        policyArea(comparison),
        casBudgetArea(comparison),
        otherArea(comparison, of("others")),
    ].filter(({ findings }) => findings.length > 0);
}

type Concern = "certificates" | "others" | "trust root" | "workloads";

function concernOf(pair: Pair): Concern {
    const resource = eitherOf(pair);
    if (isLeaf(resource)) return "certificates";
    if (isOfRoot(resource)) return "trust root";
    return isWorkload(resource) ? "workloads" : "others";
}
