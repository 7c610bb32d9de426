import { join } from "node:path";

import { inNamespace, kubectl, rolloutsComplete } from "../../test/support/kubectl";

const manifests = ["server", "worker"].map(
    (name) => `--filename=${join(__dirname, "..", "..", "manifests", "dev", `${name}.yaml`)}`,
);

/**
 * Applies the base manifests with kubectl, which continues after a refused object.
 * @throws ExecaError with the API server's refusal.
 */
export async function applyBase(): Promise<void> {
    await inNamespace("apply", ...manifests);
}

/** Start of each run: the link in plain HTTP, created by kubectl, without cert-manager. */
export async function startFromBase(): Promise<void> {
    await removeBase();
    await applyBase();
    await rolloutsComplete(120);
}

/** Removes the workloads, and the objects of cert-manager that both contenders leave. */
export async function removeBase(): Promise<void> {
    await inNamespace("delete", "--ignore-not-found", ...manifests);
    // Termination is not measured, and the server uses the whole grace period.
    await inNamespace("delete", "pod", "--all", "--grace-period=1", "--timeout=120s");
    await kubectl(["delete", "namespace", "cert-manager", "--ignore-not-found"]);
    const crds = await kubectl(["get", "crds", "--output=name"]);
    const own = crds.split("\n").filter((name) => name.endsWith(".cert-manager.io"));
    if (own.length > 0) {
        await kubectl(["delete", ...own]);
    }
}
