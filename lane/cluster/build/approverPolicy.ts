import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms, type GoPrograms } from "./goPrograms";
import { ensureModuleChart } from "./moduleChart";

export const approverPolicyVersion = "v0.28.0";

const requiredBy = "approverPolicy";

export const approverPolicyPrograms: GoPrograms = {
    module: requiredBy,
    version: approverPolicyVersion,
    coreMinutes: 4,
    packages: ["."],
    unoptimised: true,
};

/**
 * Builds cert-manager's approver-policy.
 * @returns absolute path of the program.
 */
export async function ensureApproverPolicy(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(approverPolicyPrograms, progress);
    return join(folder, "approver-policy");
}

/**
 * Unpacks approver-policy's official Helm chart, from the same Go module as the program.
 * @returns the chart's folder.
 */
export async function ensureApproverPolicyChart(progress: Progress): Promise<string> {
    return ensureModuleChart(
        {
            requiredBy,
            module: "github.com/cert-manager/approver-policy",
            version: approverPolicyVersion,
            folder: "deploy/charts/approver-policy",
            imageReference: `:${approverPolicyVersion}`,
        },
        progress,
    );
}
