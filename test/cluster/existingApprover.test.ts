import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
    ensureApproverPolicyChart,
    ensureCertManagerChart,
    ensureTools,
} from "../../lane/cluster/build";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { run } from "../../lane/cluster/run";
import { destroyStack } from "../../lane/local/stack";
import { inNamespace, kubectl } from "../../bench/recipe/kubectl";
import { switchTo, up } from "../support/lane";
import { quiet } from "../support/startCluster";

const leafSecrets = ["noetl-server-rust-server-tls", "noetl-worker-rust-client-tls"];
const inCertManager = [`--kubeconfig=${kubeconfigPath}`, "--namespace=cert-manager"];

/** cert-manager's chart, by the hand of whoever runs it. */
async function helm(...args: readonly string[]): Promise<void> {
    const { helm: binary } = await ensureTools(quiet);
    await run(binary, [...args, ...inCertManager, "--wait"]);
}

/** Name and generation of each Deployment beside cert-manager. */
async function deploymentsOfCertManager(): Promise<readonly string[]> {
    const columns = "{range .items[*]}{.metadata.name} {.metadata.generation} {end}";
    const output = `--output=jsonpath=${columns}`;
    const found = await kubectl(["--namespace=cert-manager", "get", "deployments", output]);
    return found.trim().split(/(?<=\d) /);
}

describe("approver-policy beside an existing cert-manager", () => {
    let chart: string;
    let config: Record<string, unknown>;

    beforeAll(async () => {
        chart = await ensureCertManagerChart(quiet);
        const approver = {
            enabled: true,
            chart: await ensureApproverPolicyChart(quiet),
            consent: { by: "platform team", date: "2026-11-22" },
        };
        config = { certManager: { install: "existing", approver } };
        expect(await switchTo("plain")).toEqual([]);
        await destroyStack(quiet, () => undefined);
        await helm("install", "cert-manager", chart, "--set=crds.enabled=true");
    });

    afterAll(async () => {
        await up("plain", config);
        await destroyStack(quiet, () => undefined);
        // This cert-manager does not delete what it issued; see docs/adopting.md.
        await inNamespace("delete", "secret", ...leafSecrets);
        await helm("uninstall", "cert-manager");
        expect(await switchTo("mtls")).toEqual([]);
    });

    test("is refused while the approver of that one is on, and nothing is installed", async () => {
        const before = await deploymentsOfCertManager();
        await expect(up("plain", config)).rejects.toThrow(
            "have whoever runs it set disableAutoApproval in its chart, or set certManager.approver.enabled false",
        );
        expect(await deploymentsOfCertManager()).toEqual(before);
    });

    test("decides for the link once its owner has turned that off", async () => {
        const own = ["--reuse-values", "--set=disableAutoApproval=true"];
        await helm("upgrade", "cert-manager", chart, ...own);
        const before = await deploymentsOfCertManager();
        expect(await switchTo("mtls", config)).toEqual([]);
        expect(new Set(await deploymentsOfCertManager())).toEqual(
            new Set([...before, "cert-manager-approver-policy 1"]),
        );
    });
});
