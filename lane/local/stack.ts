import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { Mode } from "../../contracts";
import type { Identity } from "../../model/identity";
import type { Link } from "../../model/link";
import { parseOutputs } from "../../verify/outputs";
import { ensureApproverPolicyChart, ensureCertManagerChart, ensureTools } from "../cluster/build";
import { kubeconfigPath } from "../cluster/layout";
import {
    destroy,
    lineDisplay,
    stackOutputs,
    summaryLine,
    up,
    type EngineOptions,
    type EngineResult,
} from "../engine";
import { stateDir } from "../paths";
import type { Progress } from "../progress";

/** The stack that the lane deploys: the project's own, as a user would. */
export const stack = "dev";

const location = { projectDir: join(__dirname, "..", ".."), stack };

/**
 * Brings the dev stack to a mode and shows each step. The cluster must be up, and this process in
 * its network.
 * @param config Further overrides of the stack's config.
 * @throws EngineError when a resource fails; what was done is kept and the next `up` goes on.
 */
export async function upInMode(
    mode: Mode,
    progress: Progress,
    write: (line: string) => void,
    config: Readonly<Record<string, unknown>> = {},
): Promise<EngineResult> {
    const certManager = {
        chart: await ensureCertManagerChart(progress),
        approver: { chart: await ensureApproverPolicyChart(progress) },
    };
    const options = await engineOptions(progress, write);
    const result = await up({ ...options, config: { certManager, ...config, mode } });
    write(`  ${summaryLine(result)}`);
    return result;
}

/**
 * Deletes what the dev stack made; the workloads and what stands beside them stay and run on. The
 * cluster must be up, and this process in its network.
 * @throws Error, with nothing deleted, while the workloads need their certificates.
 */
export async function destroyStack(
    progress: Progress,
    write: (line: string) => void,
): Promise<EngineResult> {
    const mode = (await deployedLink())?.mode ?? "plain";
    if (mode !== "plain") {
        throw new Error(
            `Nothing was destroyed: the link is in mode ${mode}, and its workloads need their ` +
                "certificates. Take it back first: npm run local -- mode plain",
        );
    }
    const result = await destroy(await engineOptions(progress, write));
    write(`  ${summaryLine(result)}`);
    return result;
}

/** Outputs of the last update of the dev stack; empty if there was none. */
export async function outputs(): Promise<Readonly<Record<string, unknown>>> {
    return stackOutputs(location);
}

/** The link as last deployed; undefined before the first update. */
export async function deployedLink(): Promise<Link | undefined> {
    const found = await outputs();
    return "link" in found ? parseOutputs(found).link : undefined;
}

async function engineOptions(
    progress: Progress,
    write: (line: string) => void,
): Promise<EngineOptions> {
    const { helm } = await ensureTools(progress);
    const env = { KUBECONFIG: kubeconfigPath };
    return { ...location, helm, env, onEvent: lineDisplay(write) };
}

/**
 * The member of the deployed link with that name.
 * @throws Error that lists the names there are.
 */
export async function identityNamed(name: string): Promise<Identity> {
    const link = await deployedLink();
    const members = link === undefined ? [] : [link.server, ...link.clients];
    const found = members.find((identity) => identity.name === name);
    if (found === undefined) {
        const names = members.map((identity) => identity.name).join(", ");
        throw new Error(
            `No member "${name}" in the deployed link; there ${names === "" ? "is none yet: run npm run local" : `are ${names}`}.`,
        );
    }
    return found;
}

/** Deletes the state of the lane's stack: its cluster is gone, and it holds the root's key. */
export async function forgetStack(): Promise<void> {
    await rm(join(stateDir, "stacks"), { recursive: true, force: true });
}
