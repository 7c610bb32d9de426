import { join } from "node:path";

import { applyBase } from "./base";
import type { Contender } from "./contender";
import { inNamespace, kubectl, rolloutsComplete } from "../../test/support/kubectl";

const fixture = (name: string) => join(__dirname, "..", "fixtures", name);
const certificates = fixture("certificates.yaml");

const patches = [
    ["noetl-server-rust", fixture("serverPatch.yaml")],
    ["noetl-worker-rust", fixture("workerPatch.yaml")],
] as const;

const leases = ["cert-manager-controller", "cert-manager-cainjector-leader-election"];

/** Installs and removes the recipe's cert-manager. */
export interface RecipeCertManager {
    readonly install: () => Promise<void>;
    readonly uninstall: () => Promise<void>;
}

/**
 * The published recipe: the commands of its README, with cert-manager from the same chart as this
 * program.
 */
export function publishedRecipe(certManager: RecipeCertManager): Contender {
    return {
        name: "published recipe",
        workerSecret: "noetl-worker-tls",
        secure: async (stage) => {
            await stage("cert-manager", certManager.install);
            await stage("certificates", async () => {
                await inNamespace("apply", `--filename=${certificates}`);
                const leaves = ["certificate/noetl-server-tls", "certificate/noetl-worker-tls"];
                await inNamespace("wait", "--for=condition=Ready", ...leaves, "--timeout=120s");
            });
            await stage("patches and rollouts", async () => {
                for (const [name, patch] of patches) {
                    await inNamespace("patch", "deployment", name, `--patch-file=${patch}`);
                }
                await rolloutsComplete(120);
            });
        },
        revert: applyBase,
        remove: async () => {
            await inNamespace("delete", "--ignore-not-found", `--filename=${certificates}`);
            const secrets = ["noetl-ca-tls", "noetl-server-tls", "noetl-worker-tls"];
            await inNamespace("delete", "secret", "--ignore-not-found", ...secrets);
            await certManager.uninstall();
            // A leftover lease without a holder delays the next installation by a minute.
            await kubectl([
                "delete",
                "leases",
                "--namespace=kube-system",
                "--ignore-not-found",
                ...leases,
            ]);
        },
    };
}
