import { join } from "node:path";

import { ensureCertManagerChart } from "../../lane/cluster/build";
import { contextName } from "../../lane/cluster/layout";
import { quietProgress } from "../../lane/progress";
import { LaneStack } from "../../lane/pulumi/stack";

const projectDir = join(__dirname, "../fixtures/otherTeam");

const stack = () => new LaneStack("lane", quietProgress, projectDir);

/** Installs cert-manager as another team's stack, or changes that installation. */
export async function installCertManager(change: {
    /** Whether cert-manager's own approver is off. */
    readonly disableAutoApproval: boolean;
}): Promise<void> {
    const chart = await ensureCertManagerChart(quietProgress);
    await stack().up({ config: { kubeContext: contextName, chart, ...change } });
}

/** Removes the other team's cert-manager; its issued certificates remain. */
export async function uninstallCertManager(): Promise<void> {
    await stack().destroy();
    await stack().forget();
}
