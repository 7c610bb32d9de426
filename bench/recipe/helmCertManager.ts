import { ensureCertManagerChart } from "../../lane/cluster/build";
import { ensureHelm } from "../../lane/cluster/build/helm";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { run } from "../../lane/cluster/run";
import type { Progress } from "../../lane/progress";
import type { RecipeCertManager } from "./publishedRecipe";

const inCertManager = [`--kubeconfig=${kubeconfigPath}`, "--namespace=cert-manager", "--wait"];

/** Installs cert-manager with Helm, as the recipe's README does. */
export async function helmCertManager(progress: Progress): Promise<RecipeCertManager> {
    const helm = await ensureHelm(progress);
    const chart = await ensureCertManagerChart(progress);
    const flags = ["--create-namespace", "--set=crds.enabled=true"];
    return {
        install: async () => {
            await run(helm, ["install", "cert-manager", chart, ...flags, ...inCertManager]);
        },
        uninstall: async () => {
            await run(helm, ["uninstall", "cert-manager", ...inCertManager]);
        },
    };
}
