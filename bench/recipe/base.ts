import { join } from "node:path";

import { inNamespace, kubectl, rolloutsComplete } from "../../test/support/kubectl";

const manifests = ["server", "worker"].map(
    (name) => `--filename=${join(__dirname, "..", "..", "manifests", "dev", `${name}.yaml`)}`,
);

/**
 * Applies the base manifests with kubectl, which goes on after an object that is refused.
 * @throws ExecaError with the API server's refusal.
 */
export async function applyBase(): Promise<void> {
    await inNamespace("apply", ...manifests);
}

/** What each run starts from: the link in plain HTTP, made by kubectl, and no cert-manager. */
export async function startFromBase(): Promise<void> {
    await removeBase();
    await applyBase();
    await rolloutsComplete(120);
}

/** Takes away the workloads, and what both ways leave of cert-manager. */
export async function removeBase(): Promise<void> {
    await inNamespace("delete", "--ignore-not-found", ...manifests);
    // Nobody measures how long they take to end: the server takes all the time it is given.
    await inNamespace("delete", "pod", "--all", "--grace-period=1", "--timeout=120s");
    await kubectl(["delete", "namespace", "cert-manager", "--ignore-not-found"]);
    const crds = await kubectl(["get", "crds", "--output=name"]);
    const own = crds.split("\n").filter((name) => name.endsWith(".cert-manager.io"));
    if (own.length > 0) {
        await kubectl(["delete", ...own]);
    }
}
