import { ensureApproverPolicyChart } from "../../lane/cluster/build";
import { ensureApproverPolicyImage } from "../../lane/cluster/images";
import { ensurePackages } from "../../lane/cluster/packages";
import { lineProgress } from "../../lane/progress";
import { capturePackages } from "./capture";
import { substrateImage } from "./substrateImage";

/** Downloads and builds what the cluster tests need, because they run without network access. */
async function main(): Promise<void> {
    const progress = lineProgress();
    await ensurePackages(capturePackages, progress);
    await substrateImage(progress);
    await ensureApproverPolicyImage(progress);
    await ensureApproverPolicyChart(progress);
}

void main();
