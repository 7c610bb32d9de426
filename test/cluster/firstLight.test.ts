import { AppsV1Api, KubeConfig, type V1ReplicaSet } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";

import type { Mode } from "../../contracts";
import { laneDeployment } from "../../lane/local/deployment";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { deployedLink, upInMode } from "../../lane/local/stack";
import type { EngineResult } from "../../lane/engine";
import { verifyWithin, type Report } from "../../verify";
import { quiet } from "../support/startCluster";

/** How long applications may take from Ready to the log lines that prove them. */
const secondsToSettle = 60;

const config = new KubeConfig();

beforeAll(() => {
    config.loadFromFile(kubeconfigPath);
});

async function up(mode: Mode, change: Record<string, unknown> = {}): Promise<EngineResult> {
    return upInMode(mode, quiet, () => undefined, change);
}

async function verified(): Promise<Report> {
    return verifyWithin(secondsToSettle, await laneDeployment());
}

/** What failed, in words; empty when the link is verified. */
function failures({ rows }: Report): string[] {
    return rows
        .filter(({ status }) => status === "fail")
        .map(({ subject, meaning, evidence }) => `${subject}: ${meaning}: ${evidence}`);
}

/** Name of the one ReplicaSet of a Deployment that has pods. */
async function replicaSetOf(deployment: string): Promise<string | undefined> {
    const { items } = await config
        .makeApiClient(AppsV1Api)
        .listNamespacedReplicaSet({ namespace: "noetl" });
    const own = ({ metadata }: V1ReplicaSet) =>
        metadata?.ownerReferences?.some(({ name }) => name === deployment) ?? false;
    const live = items.filter((set) => own(set) && (set.spec?.replicas ?? 0) > 0);
    expect(live).toHaveLength(1);
    return live[0]?.metadata?.name;
}

const deployments = ["noetl-server-rust", "noetl-worker-rust"] as const;

/** Brings the link to a mode and gives back what runs there, once every row of it holds. */
async function switched(mode: Mode, change: Record<string, unknown> = {}) {
    await up(mode, change);
    const report = await verified();
    expect(failures(report)).toEqual([]);
    expect(report.mode).toBe(mode);
    return Promise.all(deployments.map(replicaSetOf));
}

describe("the link that npm run local leaves", () => {
    test("is under mutual TLS, row by row", async () => {
        const report = await verified();
        expect(failures(report)).toEqual([]);
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
        const { steps } = await up("mtls");
        expect(steps.filter(({ op }) => op !== "same")).toEqual([]);
    });
});

describe("going back and forth", () => {
    test("plain gives back the original ReplicaSets, and mtls its own", async () => {
        const secured = await Promise.all(deployments.map(replicaSetOf));
        const original = await switched("plain");
        const halfWay = await switched("tls");
        expect(await switched("mtls")).toEqual(secured);
        expect(await switched("plain")).toEqual(original);
        expect(new Set([...original, ...halfWay, ...secured]).size).toBe(6);
    });

    test("a root made in the cluster is one config word away", async () => {
        const inCluster = { trustRoot: { kind: "inCluster" } };
        await switched("plain", inCluster);
        await switched("mtls", inCluster);
        expect((await laneDeployment()).outputs).not.toHaveProperty("trustBundle");
    });

    test("the root of a link that is in use cannot be replaced", async () => {
        await expect(up("mtls")).rejects.toThrow(/protect/);
        expect(failures(await verified())).toEqual([]);
    });

    test("from plain, it can", async () => {
        await switched("plain", { trustRoot: { kind: "inCluster" } });
        await switched("plain");
        await switched("mtls");
        expect((await deployedLink())?.mode).toBe("mtls");
    });
});
