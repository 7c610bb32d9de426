import { join } from "node:path";

import { run } from "../../lane/cluster/run";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { applyBase } from "./base";
import type { Contender } from "./contender";
import { inNamespace, kubectl, rolloutsComplete } from "./kubectl";

const fixture = (name: string) => join(__dirname, "..", "fixtures", name);
const certificates = fixture("certificates.yaml");

const patches = [
    ["noetl-server-rust", fixture("serverPatch.yaml")],
    ["noetl-worker-rust", fixture("workerPatch.yaml")],
] as const;

const leases = ["cert-manager-controller", "cert-manager-cainjector-leader-election"];

const inCertManager = [`--kubeconfig=${kubeconfigPath}`, "--namespace=cert-manager"];

/** The published recipe: the commands of its README, but cert-manager by the same chart as ours. */
export function theirs(helm: string, chart: string): Contender {
    return {
        name: "published recipe",
        workerSecret: "noetl-worker-tls",
        secure: async (stage) => {
            await stage("cert-manager", async () => {
                const flags = ["--create-namespace", "--set=crds.enabled=true", "--wait"];
                await run(helm, ["install", "cert-manager", chart, ...inCertManager, ...flags]);
            });
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
            await run(helm, ["uninstall", "cert-manager", "--wait", ...inCertManager]);
            // Left behind, a lease that nobody holds costs the next installation its first minute.
            await kubectl(["delete", "leases", "--namespace=kube-system", ...leases]);
        },
    };
}
