import { join } from "node:path";

import { kubeconfigPath } from "../../embedded/cluster/layout";
import { destroy } from "../../embedded/engine";
import { forgetStack, stack, upInMode } from "../../embedded/local/stack";
import type { Progress } from "../../embedded/progress";
import type { Contender } from "./contender";

const print = (line: string) => void process.stderr.write(`${line}\n`);

/** Takes over what kubectl made; without these overrides the stack is as its file says. */
const adopting = {
    server: { adopt: true },
    clients: [{ name: "worker", manifest: "manifests/dev/worker.yaml", adopt: true }],
};

/** This program, in the two updates that it takes to adopt running workloads. */
export function ours(helm: string, progress: Progress): Contender {
    return {
        name: "ours",
        workerSecret: "noetl-worker-rust-client-tls",
        secure: async (stage) => {
            await stage("up in mode plain, adopting; cert-manager, certificates", async () => {
                await upInMode("plain", progress, print, adopting);
            });
            await stage("up in mode mtls", async () => {
                await upInMode("mtls", progress, print);
            });
        },
        revert: async () => {
            await upInMode("plain", progress, print);
        },
        remove: async () => {
            const projectDir = join(__dirname, "..", "..");
            await destroy({ projectDir, stack, helm, env: { KUBECONFIG: kubeconfigPath } });
            await forgetStack();
        },
    };
}
