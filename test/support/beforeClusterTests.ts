import { ensurePackages } from "../../lane/cluster/packages";
import { lineProgress } from "../../lane/progress";
import { capturePackages } from "./capture";
import { substrateImage } from "./substrateImage";

/** Gets what the cluster tests need, before they run where there is no network to get it from. */
async function main(): Promise<void> {
    const progress = lineProgress();
    await ensurePackages(capturePackages, progress);
    await substrateImage(progress);
}

void main();
