import { join } from "node:path";

import type { Options, Result } from "execa";

import { clusterDir, kubeconfigPath } from "./layout";
import { onNodeNetwork } from "./node/namespaces";
import { run } from "./run";

/** Link to the kubectl of the running cluster's version. */
export const kubectlLink = join(clusterDir, "kubectl");

/**
 * Runs kubectl as the cluster's administrator, in the cluster's network.
 * @throws ExecaError with kubectl's output, unless `reject` is false.
 */
export async function kubectl<T extends Options = { readonly reject: true }>(
    init: number,
    args: readonly string[],
    options?: T,
): Promise<Result<T>> {
    const [nsenter = "", ...enter] = onNodeNetwork(init);
    return run(
        nsenter,
        [...enter, kubectlLink, `--kubeconfig=${kubeconfigPath}`, ...args],
        options,
    );
}
