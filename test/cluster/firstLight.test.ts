import { describe, expect, test } from "vitest";

import { check, rowsOf } from "../../check";
import { openChecked } from "../../check/cluster";
import type { Row } from "../../check/row";
import type { Mode } from "../../contracts";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { laneDeployment } from "../../lane/local/deployment";
import { quietProgress } from "../../lane/progress";
import { deployedLink } from "../../lane/pulumi/devStack";
import type { Config } from "../../lane/pulumi/stack";
import { verifyWithin } from "../../verify";
import { inNamespace, kubeconfigOf, laneStack, planOfLane } from "../support/checked";
import { changes, failures, pulumi, replicaSetsOf, up } from "../support/lane";
import { unfinishedRollouts } from "../support/rollouts";

const deployments = ["noetl-server-rust", "noetl-worker-rust"] as const;

const replicaSets = () => Promise.all(deployments.map(replicaSetsOf));

/** Brings the link to a mode and gives back what runs there, once every row of it holds. */
async function switched(mode: Mode, change: Config = {}) {
    await up(mode, change);
    expect(await unfinishedRollouts(deployments)).toEqual([]);
    expect(await failures()).toEqual([]);
    expect((await deployedLink(quietProgress))?.mode).toBe(mode);
    return replicaSets();
}

describe("the link that npm run local leaves", () => {
    test("is under mutual TLS, row by row", async () => {
        const report = await verifyWithin(60, await laneDeployment());
        expect(report.rows.filter(({ status }) => status === "fail")).toEqual([]);
        expect(report.mode).toBe("mtls");
        expect(report.rows.map(({ id }) => id)).toEqual(
            expect.arrayContaining([
                "wire.serial",
                "wire.accepted",
                "wire.no-certificate",
                "wire.foreign-ca",
                "wire.server-as-client",
                "wire.plain-http",
            ]),
        );
    });

    test("does not change in a second update", async () => {
        expect(changes(await up("mtls"))).toEqual([]);
    });
});

describe("npm run check", () => {
    const outcomes = (rows: readonly Row[], status: Row["status"]) =>
        rows.filter((row) => row.status === status).map(({ id, evidence }) => `${id}: ${evidence}`);

    test("finds the lane ready for its stack, with nothing skipped", async () => {
        const { rows } = await check(laneStack);
        expect(outcomes(rows, "fail")).toEqual([]);
        expect(outcomes(rows, "skip")).toEqual([]);
        expect(rows.map(({ id }) => id)).toEqual(
            expect.arrayContaining(["account.cluster", "cert-manager.single", "pods.references"]),
        );
    });

    test("says that a context is not there", async () => {
        const { rows } = await check({ ...laneStack, context: "nope" });
        expect(outcomes(rows, "fail")).toEqual([
            expect.stringContaining(
                'cluster.reached: The kubeconfig has no context "nope" (it has: noetl-mtls-embedded)',
            ),
        ]);
    });

    test("says which namespace is not there, and what an account may not do", async () => {
        const account = await kubeconfigOf("noetl", "noetl-worker");
        try {
            const rows = await rowsOf(
                "noetl-mtls-embedded",
                () => openChecked("noetl-mtls-embedded", account.file),
                inNamespace(await planOfLane(), "nowhere"),
            );
            const failed = outcomes(rows, "fail").join("\n");
            expect(failed).toContain("account.namespace: may not get, create, patch, delete");
            expect(failed).toContain("account.cluster: may not get, create, patch, delete");
            expect(outcomes(rows, "pass").join("\n")).toContain("cluster.reached");
        } finally {
            await account.remove();
        }
        const rows = await rowsOf(
            "noetl-mtls-embedded",
            () => openChecked("noetl-mtls-embedded", kubeconfigPath),
            inNamespace(await planOfLane(), "nowhere"),
        );
        expect(outcomes(rows, "fail")).toEqual(["namespaces.exist: there is no nowhere"]);
    });
});

describe("going back and forth", () => {
    test("plain gives back the original ReplicaSets, and mtls its own", async () => {
        const secured = await replicaSets();
        const original = await switched("plain");
        const halfWay = await switched("tls");
        expect(await switched("mtls")).toEqual(secured);
        expect(await switched("plain")).toEqual(original);
        const all = [...original, ...halfWay, ...secured].flat();
        expect([all.length, new Set(all).size]).toEqual([6, 6]);
    });

    test("a root made in the cluster is one config word away", async () => {
        const inCluster = { trustRoot: { kind: "inCluster" } };
        await switched("plain", inCluster);
        await switched("mtls", inCluster);
        expect((await laneDeployment()).outputs).not.toHaveProperty("trustBundle");
    });

    test("the root of a link that is in use cannot be replaced", async () => {
        // The preview of `pulumi up` refuses it; without one the engine stops halfway.
        const { status, output, steps } = await pulumi(["up", "--yes"], "mtls");
        expect(output).toMatch(/protect/);
        expect([status === 0, steps]).toEqual([false, []]);
        expect(await failures()).toEqual([]);
    });

    test("from plain, it can", async () => {
        await switched("plain", { trustRoot: { kind: "inCluster" } });
        await switched("plain");
        await switched("mtls");
    });
});
