import type { Mode } from "../../contracts";
import type { Identity } from "../../pki/identity";
import type { Link } from "../../link/link";
import { parseOutputs } from "../../verify/outputs";
import { ensureApproverPolicyChart, ensureCertManagerChart } from "../cluster/build";
import { importImages } from "../cluster/imageImport";
import { ensureApproverPolicyImage } from "../cluster/images";
import { type Progress, quietProgress } from "../progress";
import { type Config, type PulumiResult, LaneStack } from "./stack";

/** The lane's stack: the project's dev stack, deployed as a user would. */
export const devStack = (progress: Progress = quietProgress) => new LaneStack("dev", progress);

/**
 * Switches the dev stack to a mode with `pulumi up`.
 * @param config Further overrides of the stack's config.
 * @throws Error with Pulumi's output when it fails.
 */
export async function upInMode(
    mode: Mode,
    progress: Progress,
    write: (line: string) => void,
    config: Config = {},
): Promise<PulumiResult> {
    const overrides = { ...(await withCharts(config, progress)), mode };
    return devStack(progress).up({ config: overrides, write });
}

/**
 * Config overrides with charts from this machine, because the lane cannot download charts. Where
 * config has approver-policy on, its image is imported too.
 */
export async function withCharts(config: Config, progress: Progress): Promise<Config> {
    const { install, approver, ...certManager } = (config["certManager"] ??
        {}) as CertManagerConfig;
    return {
        ...config,
        certManager: {
            ...(install === undefined ? {} : { install }),
            ...(install !== "existing" && { chart: await ensureCertManagerChart(progress) }),
            ...(approver?.enabled === true
                ? { approver: { chart: await provideApproverPolicy(progress), ...approver } }
                : approver && { approver }),
            ...certManager,
        },
    };
}

interface CertManagerConfig extends Config {
    readonly install?: string;
    readonly approver?: Config & { readonly enabled?: boolean };
}

/** Imports approver-policy's image into the cluster. @returns its chart. */
async function provideApproverPolicy(progress: Progress): Promise<string> {
    await importImages([await ensureApproverPolicyImage(progress)], progress);
    return ensureApproverPolicyChart(progress);
}

/** The link of the last deployment; undefined before the first update. */
export async function deployedLink(progress: Progress): Promise<Link | undefined> {
    const found = await devStack(progress).outputs();
    return "link" in found ? parseOutputs(found).link : undefined;
}

/**
 * The member of the deployed link with that name.
 * @throws Error that lists the existing names.
 */
export async function identityNamed(name: string, progress: Progress): Promise<Identity> {
    const link = await deployedLink(progress);
    const members = link === undefined ? [] : [link.server, ...link.clients];
    const found = members.find((identity) => identity.name === name);
    if (found === undefined) {
        const names = members.map((identity) => identity.name).join(", ");
        throw new Error(
            `No member "${name}" in the deployed link; there ` +
                `${names === "" ? "is none yet: run npm run local" : `are ${names}`}.`,
        );
    }
    return found;
}
