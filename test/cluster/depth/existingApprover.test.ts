import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { inNamespace, kubectl } from "../../support/kubectl";
import { destroy, switchTo, up } from "../../support/lane";
import { installCertManager, uninstallCertManager } from "../../support/otherTeam";

const leafSecrets = ["noetl-server-rust-server-tls", "noetl-worker-rust-client-tls"];

const approver = { enabled: true, consent: { by: "platform team", date: "2026-11-22" } };
const config = { certManager: { install: "existing", approver } };

/** Name and generation of each Deployment beside cert-manager. */
async function deploymentsOfCertManager(): Promise<readonly string[]> {
    const columns = "{range .items[*]}{.metadata.name} {.metadata.generation} {end}";
    const output = `--output=jsonpath=${columns}`;
    const found = await kubectl(["--namespace=cert-manager", "get", "deployments", output]);
    return found.trim().split(/(?<=\d) /);
}

describe("approver-policy beside an existing cert-manager", () => {
    beforeAll(async () => {
        expect(await switchTo("plain")).toEqual([]);
        await destroy();
        await installCertManager({ disableAutoApproval: false });
    });

    afterAll(async () => {
        await up("plain", config);
        await destroy();
        // This cert-manager does not delete what it issued; see docs/adopting.md.
        await inNamespace("delete", "secret", ...leafSecrets);
        await uninstallCertManager();
        expect(await switchTo("mtls")).toEqual([]);
    });

    test("is refused while the approver of that one is on, and nothing is installed", async () => {
        const before = await deploymentsOfCertManager();
        await expect(up("plain", config)).rejects.toThrow(
            "have the team that runs it set disableAutoApproval in its chart, or remove certManager.approver",
        );
        expect(await deploymentsOfCertManager()).toEqual(before);
    });

    test("decides for the link once its owner has turned that off", async () => {
        await installCertManager({ disableAutoApproval: true });
        const before = await deploymentsOfCertManager();
        expect(await switchTo("mtls", config)).toEqual([]);
        expect(new Set(await deploymentsOfCertManager())).toEqual(
            new Set([...before, "cert-manager-approver-policy 1"]),
        );
    });
});
