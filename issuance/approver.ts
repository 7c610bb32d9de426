import type { Problem } from "../problems/problem";
import type { ServiceAccountRef } from "./issuance";

/** With approver-policy on, its account is the only approver. */
export function approverProblems(
    field: string,
    approver: ServiceAccountRef | undefined,
    approverPolicy: boolean,
): readonly Problem[] {
    return approver !== undefined && approverPolicy
        ? [
              {
                  field: `${field}.approver`,
                  value: `${approver.namespace}/${approver.serviceAccount}`,
                  expected:
                      "no other approver beside approver-policy (certManager.approver), which could then not approve: requests would wait for ever",
                  fix: `pulumi config rm --path '${field}.approver', or remove certManager.approver`,
              },
          ]
        : [];
}
