import { ensureHelm } from "../../lane/cluster/build/helm";
import { lineProgress } from "../../lane/progress";

/** Builds what only the long series needs, because it runs without network access. */
async function main(): Promise<void> {
    await ensureHelm(lineProgress());
}

void main();
