import type { Mode } from "../../contracts";
import type { Progress } from "../../lane/progress";
import { devStack, upInMode } from "../../lane/pulumi/devStack";
import type { Contender, ContenderName } from "./contender";

const print = (line: string) => void process.stderr.write(`${line}\n`);

/** Adopts the objects that kubectl created. Without these overrides the stack equals its file. */
const adopting = {
    server: { adopt: true },
    clients: [{ name: "worker", manifest: "manifests/dev/worker.yaml", adopt: true }],
};

/** This program, with the two updates needed to adopt running workloads. */
export function thisProgram(
    name: Exclude<ContenderName, "published recipe">,
    progress: Progress,
): Contender {
    const approver = { enabled: name === "this program with approver-policy" };
    const upTo = async (mode: Mode, change = {}) => {
        await upInMode(mode, progress, print, { certManager: { approver }, ...change });
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
            const stack = devStack(progress);
            await stack.destroy();
            await stack.forget();
        },
    };
}
