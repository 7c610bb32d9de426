import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";

import { kubectlLink } from "../../lane/cluster/kubectl";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { run } from "../../lane/cluster/run";
import { waitFor } from "../../lane/cluster/wait";
import { laneDeployment } from "../../lane/local/deployment";
import { verify } from "../../verify";
import { accessObjects } from "../support/accessManifests";
import { kubectl } from "../support/kubectl";

const folder = mkdtempSync(join(tmpdir(), "accounts-"));
const account = (name: string) => `noetl-mtls-${name}@lane.iam.gserviceaccount.com`;

/** Runs kubectl as an account; does not throw on a refusal. */
async function as(name: string, args: readonly string[], input = "") {
    const { exitCode, stdout, stderr } = await run(
        kubectlLink,
        [`--kubeconfig=${kubeconfigPath}`, `--as=${account(name)}`, ...args],
        { input, reject: false },
    );
    return { exitCode, stdout, text: `${stdout}${stderr}` };
}

const file = join(folder, "access.yaml");

/** Everything but the deployment's cluster-admin. */
const files = ["dryRunsOnly.yaml", "preview.yaml", "verify.yaml"];

/** More than preview.yaml gives: what the policy refuses, no role decides. */
const wider = "accounts-test-wider";

beforeAll(async () => {
    const objects = accessObjects("lane", files);
    writeFileSync(file, objects.map((object) => stringify(object)).join("---\n"));
    await kubectl(["apply", "-f", file]);
    const user = `--user=${account("preview")}`;
    await kubectl(["create", "clusterrolebinding", wider, "--clusterrole=cluster-admin", user]);
    await waitFor(
        "the policy on dry runs in force",
        async () => {
            const probe = ["create", "configmap", "probe", "--namespace=noetl"];
            const { exitCode } = await as("preview", probe);
            if (exitCode === 0)
                await kubectl(["delete", "configmap", "probe", "--namespace=noetl"]);
            return exitCode !== 0;
        },
        { seconds: 30, look: "kubectl get validatingadmissionpolicies" },
    );
});

afterAll(async () => {
    await kubectl(["delete", "clusterrolebinding", wider, "--ignore-not-found"]);
    await kubectl(["delete", "-f", file, "--ignore-not-found"]);
});

describe("the account of previews, were it an administrator,", () => {
    test.each([
        ["creates", ["create", "configmap", "trial"]],
        ["annotates", ["annotate", "deployment", "noetl-server-rust", "trial=1"]],
        ["deletes", ["delete", "service", "noetl-server-rust"]],
        ["scales", ["scale", "deployment", "noetl-worker-rust", "--replicas=0"]],
    ])("%s as a dry run, and is refused in earnest", async (_, [verb = "", ...args]) => {
        const command = [verb, "--namespace=noetl", ...args];
        const refused = await as("preview", command);
        expect(refused.exitCode).not.toBe(0);
        expect(refused.text).toContain("the cluster accepts its writes as dry runs only");
        const trial = await as("preview", [...command, "--dry-run=server"]);
        expect([trial.exitCode, trial.text]).toEqual([
            0,
            expect.stringContaining("server dry run"),
        ]);
    });

    test("opens no shell in a pod, and makes no token", async () => {
        for (const command of [
            ["exec", "deployment/noetl-server-rust", "--", "true"],
            ["create", "token", "default"],
        ]) {
            const { exitCode, text } = await as("preview", ["--namespace=noetl", ...command]);
            expect(exitCode).not.toBe(0);
            expect(text).toMatch(/dry runs only|forbidden/i);
        }
    });
});

describe("the account of verify", () => {
    test("verifies the link, with no row that it may not read", async () => {
        const kubeconfig = parse(readFileSync(kubeconfigPath, "utf8")) as {
            readonly users: readonly { readonly user: object }[];
        };
        const users = kubeconfig.users.map((one) => ({
            ...one,
            user: { ...one.user, as: account("verify") },
        }));
        const path = join(folder, "kubeconfig");
        writeFileSync(path, stringify({ ...kubeconfig, users }), { mode: 0o600 });
        // `--connections` runs a command in the server's pod, which this account may not.
        const deployment = { ...(await laneDeployment()), connections: false };
        const { rows } = await verify({ ...deployment, kubeconfig: path });
        const full = await verify(deployment);
        expect(rows.map(({ id, subject, status }) => [id, subject, status])).toEqual(
            full.rows.map(({ id, subject, status }) => [id, subject, status]),
        );
    });

    test.each([
        ["create", "configmaps"],
        ["patch", "deployments"],
        ["delete", "pods"],
        ["create", "pods/exec"],
        ["list", "secrets"],
        ["get", "secrets/noetl-database"],
        ["create", "certificates.cert-manager.io"],
        ["impersonate", "users"],
    ])("may not %s %s", async (verb, resource) => {
        const { exitCode, stdout } = await as("verify", [
            "auth",
            "can-i",
            verb,
            ...(resource.startsWith("pods/") ? ["pods", "--subresource=exec"] : [resource]),
            "--namespace=noetl",
        ]);
        expect([exitCode, stdout.trim().split("\n").at(-1)]).toEqual([1, "no"]);
    });
});
