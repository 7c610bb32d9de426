import { join } from "node:path";

import type { Progress } from "../../progress";
import { ensureGoPrograms } from "./goPrograms";
import { ensureModuleChart } from "./moduleChart";

export const approverPolicyVersion = "v0.28.0";

const requiredBy = "approverPolicy";

/** cert-manager's approver-policy: its absolute path. */
export async function ensureApproverPolicy(progress: Progress): Promise<string> {
    const folder = await ensureGoPrograms(
        { module: requiredBy, version: approverPolicyVersion, packages: ["."], unoptimised: true },
        progress,
    );
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
