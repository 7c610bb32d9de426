import { run } from "../../lane/cluster/run";
import { kubectlLink } from "../../lane/cluster/kubectl";
import { kubeconfigPath } from "../../lane/cluster/layout";

/** Namespace of the link. */
export const namespace = "noetl";

/** The link's Deployments, the server first. */
export const deployments = ["noetl-server-rust", "noetl-worker-rust"] as const;

/**
 * Runs kubectl in the cluster's network and returns its output.
 * @throws ExecaError with kubectl's message.
 */
export async function kubectl(args: readonly string[]): Promise<string> {
    const { stdout } = await run(kubectlLink, [`--kubeconfig=${kubeconfigPath}`, ...args]);
    return stdout;
}

/** Runs kubectl in the link's namespace. */
export async function inNamespace(...args: readonly string[]): Promise<string> {
    return kubectl([`--namespace=${namespace}`, ...args]);
}

/** Waits until every pod of both Deployments has the latest template and is ready. */
export async function rolloutsComplete(seconds: number): Promise<void> {
    for (const name of deployments) {
        await inNamespace("rollout", "status", `deployment/${name}`, `--timeout=${seconds}s`);
    }
}
