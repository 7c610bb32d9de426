import type { Progress } from "../../progress";
import { ensureGoPrograms, type GoPrograms } from "./goPrograms";
import { ensureModuleChart } from "./moduleChart";

export const certManagerVersion = "v1.21.2";

const upstream = "github.com/cert-manager/cert-manager";

/** cert-manager's programs, by the last part of their image's name. */
export const certManagerPrograms = [
    "controller",
    "webhook",
    "cainjector",
    "startupapicheck",
] as const;

export const certManagerModule: GoPrograms = {
    module: "certManager",
    version: certManagerVersion,
    coreMinutes: 8,
    packages: certManagerPrograms.map((program) => `./${program}`),
    variables: { [`${upstream}/pkg/util.AppVersion`]: certManagerVersion },
    unoptimised: true,
};

/** cert-manager's programs: the folder with one file for each. */
export async function ensureCertManager(progress: Progress): Promise<string> {
    return ensureGoPrograms(certManagerModule, progress);
}

/** cert-manager's official Helm chart, from the same module as the programs: its folder. */
export async function ensureCertManagerChart(progress: Progress): Promise<string> {
    return ensureModuleChart(
        {
            requiredBy: "certManager",
            module: upstream,
            version: certManagerVersion,
            folder: "deploy/charts/cert-manager",
        },
        progress,
    );
}
