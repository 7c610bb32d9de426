import { join } from "node:path";

import type { Mode } from "../../contracts";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { destroy } from "../../lane/engine";
import { forgetStack, stack, upInMode } from "../../lane/local/stack";
import type { Progress } from "../../lane/progress";
import type { Contender, ContenderName } from "./contender";

const print = (line: string) => void process.stderr.write(`${line}\n`);

/** Takes over what kubectl made; without these overrides the stack is as its file says. */
const adopting = {
    server: { adopt: true },
    clients: [{ name: "worker", manifest: "manifests/dev/worker.yaml", adopt: true }],
};

/**
 * This program, in the two updates that it takes to adopt running workloads.
 * @param chart Folder of cert-manager's chart.
 */
export function ours(
    name: Exclude<ContenderName, "published recipe">,
    helm: string,
    chart: string,
    progress: Progress,
): Contender {
    const withoutApprover = { certManager: { chart, approver: { enabled: false } } };
    const choice = name === "ours" ? {} : withoutApprover;
    const upTo = async (mode: Mode, change = {}) => {
        await upInMode(mode, progress, print, { ...choice, ...change });
    };
    return {
        name,
        workerSecret: "noetl-worker-rust-client-tls",
        secure: async (stage) => {
            await stage("up in mode plain, adopting; cert-manager, certificates", () =>
                upTo("plain", adopting),
            );
            await stage("up in mode mtls", () => upTo("mtls"));
        },
        revert: () => upTo("plain"),
        remove: async () => {
            const projectDir = join(__dirname, "..", "..");
            await destroy({ projectDir, stack, helm, env: { KUBECONFIG: kubeconfigPath } });
            await forgetStack();
        },
    };
}
