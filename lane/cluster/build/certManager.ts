import type { Progress } from "../../progress";
import { ensureGoPrograms, type GoPrograms } from "./goPrograms";
import { ensureModuleChart } from "./moduleChart";

export const certManagerVersion = "v1.21.2";

const upstream = "github.com/cert-manager/cert-manager";

/** cert-manager's programs, named by the last part of their image's name. */
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

/**
 * Builds cert-manager's programs.
 * @returns the folder with one file per program.
 */
export async function ensureCertManager(progress: Progress): Promise<string> {
    return ensureGoPrograms(certManagerModule, progress);
}

/**
 * Unpacks cert-manager's official Helm chart, from the same Go module as the programs.
 * @returns the chart's folder.
 */
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
