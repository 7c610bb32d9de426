import { spawn } from "node:child_process";

import { kubectlLink } from "../cluster/kubectl";
import { kubeconfigPath } from "../cluster/layout";
import { findInit, onNodeNetwork } from "../cluster/node/namespaces";
import { lineProgress } from "../progress";
import { devStack, identityNamed } from "../pulumi/devStack";

/**
 * Runs a command in the cluster's network with its KUBECONFIG, on this terminal.
 * @returns the command's exit status.
 * @throws Error when no cluster runs.
 */
export async function execute(
    command: readonly string[],
    { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<number> {
    const init = await findInit();
    if (init === undefined) {
        throw new Error("No cluster is running. Start it with: npm run local");
    }
    const [nsenter = "", ...args] = [...onNodeNetwork(init), ...command];
    const child = spawn(nsenter, args, {
        stdio: "inherit",
        env: { ...process.env, KUBECONFIG: kubeconfigPath, ...env },
        cwd,
    });
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (status) => resolve(status ?? 1));
    });
}

/**
 * Runs kubectl on the lane's cluster.
 * @returns its exit status.
 */
export async function kubectl(args: readonly string[]): Promise<number> {
    return execute([kubectlLink, ...args]);
}

/**
 * Runs `pulumi` on the lane's stack, as a user would.
 * @returns its exit status.
 */
export async function pulumi(args: readonly string[]): Promise<number> {
    const stack = devStack(lineProgress());
    const tools = await stack.ensure();
    const { folder: cwd } = stack.workspace;
    return execute([tools.cli, ...args], { cwd, env: stack.workspace.environment(tools) });
}

/**
 * Prints the log of an identity's workload.
 * @returns kubectl's exit status.
 */
export async function workloadLogs(name: string, args: readonly string[]): Promise<number> {
    const { workload, container } = await identityNamed(name, lineProgress());
    const object = `${workload.kind.toLowerCase()}/${workload.name}`;
    const where = [`--namespace=${workload.namespace}`, `--container=${container}`];
    return kubectl(["logs", object, ...where, ...args]);
}
