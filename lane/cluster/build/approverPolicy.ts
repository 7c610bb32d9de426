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

/** cert-manager's approver-policy: its absolute path. */
export async function ensureApproverPolicy(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(approverPolicyPrograms, progress);
    return join(folder, "approver-policy");
}

/** approver-policy's official Helm chart, from the same module as the program: its folder. */
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
