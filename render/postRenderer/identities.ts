import { streamSource } from "../../census/manifests";
import type { Identity } from "../../pki/identity";
import type { Problem } from "../../problems/problem";
import { podTemplateOf } from "../../workload";
import { workloadName } from "../../workload/kinds";
import { nameOf } from "../../workload/objects";
import { serviceAccountOf } from "../../workload/podTemplate";
import type { StreamedMember } from "./members";

/**
 * Checks that a member has the same object and service account as in the file that config names:
 * its certificate is issued for those.
 */
export function identityProblems(
    { field, committed }: StreamedMember,
    { workload, serviceAccount }: Identity,
): readonly Problem[] {
    if (committed === undefined) return [];
    const problem = (what: string, value: string, expected: string): readonly Problem[] =>
        value === expected
            ? []
            : [
                  {
                      field: `${field}: ${what} on ${streamSource}`,
                      value,
                      expected: `${expected}, as in ${field}.manifest, from which the certificate is made`,
                      fix: `render the manifests into the file of ${field}.manifest too, and update the certificates`,
                  },
              ];
    return [
        ...problem("object", workloadName(workload), nameOf(committed)),
        ...problem(
            "service account",
            serviceAccount,
            serviceAccountOf(podTemplateOf(committed).spec),
        ),
    ];
}
