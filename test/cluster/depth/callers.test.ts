import { BatchV1Api, CoreV1Api, NetworkingV1Api, type V1Job } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { kubectl } from "../../support/kubectl";
import { waitFor } from "../../../lane/cluster/wait";
import { laneDeployment } from "../../../lane/local/deployment";
import { verify } from "../../../verify";
import type { Row } from "../../../verify/row";
import { laneConfig, namespace, podsOf, switchTo, up } from "../../support/lane";

const config = laneConfig();
const batch = config.makeApiClient(BatchV1Api);
const core = config.makeApiClient(CoreV1Api);

async function callerRow(id: string): Promise<Row | undefined> {
    const { rows } = await verify(await laneDeployment());
    return rows.find((row) => row.id === id);
}

describe("undeclared callers", () => {
    const undeclared = "--filename=test/fixtures/manifests/undeclaredCallers.yaml";

    beforeAll(async () => {
        await kubectl(["apply", undeclared]);
    });

    afterAll(async () => {
        await kubectl(["delete", undeclared]);
    });

    test("are found by what is deployed", async () => {
        const row = await callerRow("callers.deployed");
        expect(row?.status).toBe("fail");
        for (const caller of [
            "Deployment noetl/stranger",
            "CronJob noetl/forgotten",
            "Service noetl/exposed",
            "NEG of Service noetl/exposed",
        ]) {
            expect(row?.evidence).toContain(caller);
        }
    });

    test("are found by their connections", async () => {
        const row = await waitFor(
            "the stranger's connection",
            async () => {
                const found = await callerRow("callers.connected");
                return found?.status === "fail" && found;
            },
            { seconds: 60, look: `kubectl -n ${namespace} describe pods -l app=stranger` },
        );
        expect(row.evidence).toBe("not declared: Deployment noetl/stranger");
    });
});

test("without them every caller is declared", async () => {
    await waitFor(
        "the undeclared callers to be gone",
        async () => (await podsOf("stranger")).length === 0,
        {
            seconds: 60,
            look: `kubectl -n ${namespace} get pods`,
        },
    );
    expect(await callerRow("callers.services")).toMatchObject({ status: "pass" });
    expect(await callerRow("callers.deployed")).toMatchObject({
        status: "pass",
        evidence: "Deployment noetl/noetl-worker-rust",
    });
    // The kernel keeps a connection whose other end was killed; a new pod starts without.
    const server = "deployment/noetl-server-rust";
    await kubectl(["--namespace", namespace, "rollout", "restart", server]);
    await kubectl(["--namespace", namespace, "rollout", "status", server, "--timeout=120s"]);
    expect(await callerRow("callers.connected")).toMatchObject({ status: "pass" });
});

describe("a client that runs once", () => {
    const clients = [
        { name: "worker", manifest: "manifests/dev/worker.yaml" },
        { name: "backfill", manifest: "test/fixtures/manifests/backfill.yaml" },
    ];
    const job = (): Promise<V1Job> => batch.readNamespacedJob({ namespace, name: "backfill" });

    afterAll(async () => {
        // A member leaves in plain, where nothing of it is protected, and what runs of it stays.
        await up("plain");
        await core.deleteNamespacedServiceAccount({ namespace, name: "backfill" });
        await up("mtls");
    });

    test("is run again by a change of mode, with its certificate, and reaches the server", async () => {
        await up("plain", { clients });
        const before = await job();
        const { steps } = await up("mtls", { clients });
        const ops = steps.filter(({ name }) => name === "backfill-workload").map(({ op }) => op);
        expect(ops).toContain("replace");
        const after = await job();
        expect(after.metadata?.uid).not.toBe(before.metadata?.uid);
        expect([before.status?.succeeded, after.status?.succeeded]).toEqual([1, 1]);
        const [secret] = after.spec?.template.spec?.volumes ?? [];
        expect(secret?.secret?.secretName).toBe("backfill-client-tls");
    });
});

test("the network policy comes with mtls and goes with it", async () => {
    const policies = async () => {
        const api = config.makeApiClient(NetworkingV1Api);
        const { items } = await api.listNamespacedNetworkPolicy({ namespace });
        return items.map(({ metadata }) => metadata?.name);
    };
    expect(await switchTo("mtls", { networkPolicy: true })).toEqual([]);
    expect(await policies()).toEqual(["noetl-link"]);
    await up("plain", { networkPolicy: true });
    expect(await policies()).toEqual([]);
    expect(await switchTo("mtls")).toEqual([]);
});
