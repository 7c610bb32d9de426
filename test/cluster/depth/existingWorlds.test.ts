import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startFromBase } from "../../../bench/recipe/base";
import type { Contender } from "../../../bench/recipe/contender";
import { deployments, inNamespace, kubectl, rolloutsComplete } from "../../support/kubectl";
import { publishedRecipe } from "../../../bench/recipe/publishedRecipe";
import { followAdviceOnLeaves } from "../../support/foreignLeaves";
import {
    changes,
    destroy,
    failures,
    healthInPlain,
    namespace,
    podsOf,
    pulumi,
    replicaSetsOf,
    switchTo,
    up,
} from "../../support/lane";
import { installCertManager, uninstallCertManager } from "../../support/otherTeam";

const manifests = ["--filename=manifests/dev/server.yaml", "--filename=manifests/dev/worker.yaml"];
const leafSecrets = ["noetl-server-rust-server-tls", "noetl-worker-rust-client-tls"];
const workerMember = { name: "worker", manifest: "manifests/dev/worker.yaml" };

const existing = { certManager: { install: "existing" } };
const adopting = {
    ...existing,
    server: { adopt: true },
    clients: [{ ...workerMember, adopt: true }],
};
const adopt = () => pulumi(["up", "--yes"], "plain", { config: adopting });
const running = () => Promise.all(deployments.map(replicaSetsOf));
const podNames = async () =>
    (await Promise.all(deployments.map(podsOf))).flat().map(({ metadata }) => metadata?.name);
const inCertManager = (...args: string[]) => kubectl(["--namespace=cert-manager", ...args]);

/** The published recipe, with cert-manager as another team installs it. */
const recipe: Contender = publishedRecipe({
    install: () => installCertManager({ disableAutoApproval: false }),
    uninstall: uninstallCertManager,
});

let original: (string | undefined)[][];

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

afterAll(async () => {
    await destroy();
    // The other team's cert-manager does not delete what it issued; see docs/adopting.md.
    await inNamespace("delete", "secret", "--ignore-not-found", ...leafSecrets);
    await recipe.remove();
    expect(await switchTo("mtls")).toEqual([]);
});

describe("destroy", () => {
    test("is refused while the workloads need their certificates", async () => {
        const before = await running();
        await expect(destroy()).rejects.toThrow(/worker-workload.*cannot be deleted.*protected/s);
        expect(await running()).toEqual(before);
        expect(await failures()).toEqual([]);
    });

    test("leaves workloads, Services and namespaces running, and nothing that issues", async () => {
        expect(await switchTo("plain")).toEqual([]);
        original = await running();
        const pods = await podNames();
        const objects = () => inNamespace("get", "deployments,services", "--output=name");
        const before = await objects();
        await destroy();
        expect(await objects()).toBe(before);
        expect(await podNames()).toEqual(pods);
        expect(await healthInPlain()).toBe(200);
        expect(await inNamespace("get", "certificates", "--output=name")).toBe("");
        expect(await inCertManager("get", "deployments", "--output=name")).toBe("");
    });

    test("leaves a cluster where an existing cert-manager is missed by name", async () => {
        await expect(up("plain", existing)).rejects.toThrow(
            /cert-manager\/cert-manager.*does not exist/s,
        );
    });
});

describe("workloads that kubectl made and the published recipe patched", () => {
    beforeAll(async () => {
        await startFromBase();
        expect(await running()).toEqual(original);
        await recipe.secure((_, work) => work());
    });

    test("are refused by the preview as long as they differ, and left as they are", async () => {
        const patched = await running();
        const { status, output, steps } = await adopt();
        expect(output).toMatch(
            /server-workload.*conflict with "kubectl-patch".*NOETL_PUBLIC_SERVER_URL/s,
        );
        expect([status === 0, steps]).toEqual([false, []]);
        expect(await running()).toEqual(patched);
    });

    test("are taken over without a restart once kubectl has replaced them by their file", async () => {
        await inNamespace("replace", ...manifests);
        await rolloutsComplete(120);
        const pods = await podNames();
        const { status, output, steps } = await adopt();
        expect(status, output).toBe(0);
        const taken = steps.filter(({ op }) => op === "import").map(({ name }) => name);
        expect(taken).toEqual(expect.arrayContaining(["server-workload", "worker-workload"]));
        expect(await failures()).toEqual([]);
        expect(await podNames()).toEqual(pods);
        expect(await running()).toEqual(original);
    });

    test("are not taken over twice", async () => {
        const again = await adopt();
        expect(again.status, again.output).toBe(0);
        // An annotation may follow; nothing is imported, and no field of a spec changes.
        const paths = changes(again).flatMap(({ op, diffs }) =>
            diffs.map((path) => `${op} ${path}`),
        );
        expect(
            [...new Set(paths)].filter((path) => path !== "update metadata.annotations"),
        ).toEqual([]);
        expect(changes(again).filter(({ diffs }) => diffs.length === 0)).toEqual([]);
    });

    test("are not taken over and changed in one update", async () => {
        await expect(up("mtls", adopting)).rejects.toThrow(
            "expected plain while server.adopt and clients[0].adopt ask for adoption",
        );
        expect(await running()).toEqual(original);
        expect(await failures()).toEqual([]);
    });
});

describe("a cert-manager that is there", () => {
    test("is refused when it is too old", async () => {
        const label = (version: string) =>
            inCertManager("label", "--overwrite", "deployment/cert-manager", version);
        await label("app.kubernetes.io/version=v1.15.5");
        await expect(up("plain", existing)).rejects.toThrow(
            'Deployment cert-manager/cert-manager, label app.kubernetes.io/version is "v1.15.5"; expected cert-manager v1.16.0 or later. Fix: upgrade cert-manager, or name its controller\'s Deployment in certManager.deployment',
        );
        await label("app.kubernetes.io/version=v1.21.2");
    });

    test("is refused when its webhook does not answer", async () => {
        const webhook = "deployment/cert-manager-webhook";
        await inCertManager("scale", webhook, "--replicas=0");
        await expect(up("plain", existing)).rejects.toThrow(
            "Deployment cert-manager/cert-manager-webhook, status.availableReplicas is 0; expected a webhook that answers",
        );
        await inCertManager("scale", webhook, "--replicas=1");
        await inCertManager("rollout", "status", webhook);
    });

    test("serves the link of the adopted workloads, and is not touched", async () => {
        const spec = () =>
            inCertManager(
                "get",
                "deployments",
                "--output=jsonpath={.items[*].metadata.generation}",
            );
        const before = await spec();
        expect(await switchTo("mtls", existing)).toEqual([]);
        expect(await spec()).toBe(before);
        expect(await switchTo("plain", existing)).toEqual([]);
        expect(await running()).toEqual(original);
    });
});

const slow = { timeout: 400_000 };

describe("a leaf that this cert-manager kept when its Certificate was deleted", slow, () => {
    test("stops an update under a new root before any workload, with the way on", async () => {
        await destroy();
        const output = await followAdviceOnLeaves(existing);
        expect(output).toContain(`another root signed the leaf in Secret ${namespace}/`);
        expect(await running()).toEqual(original);
        expect(await healthInPlain()).toBe(200);
        expect(await switchTo("mtls", existing)).toEqual([]);
        expect(await switchTo("plain", existing)).toEqual([]);
    });
});
