import type { V1Pod } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Mode } from "../../../contracts";
import { cachedWorker } from "../../../lane/cluster/build/noetl";
import { waitFor } from "../../../lane/cluster/wait";
import { laneDeployment } from "../../../lane/local/deployment";
import { statusOfWork, workBeforeSwitch } from "../../../verify/beforeSwitch";
import { watchCalls, removeCaller, callerConfig } from "../../support/caller";
import { failures, podsOf, replicaSetsOf, switchTo, up } from "../../support/lane";
import { unfinishedRollouts } from "../../support/rollouts";
import { serverApi } from "../../support/serverApi";

const server = "noetl-server-rust";
const clients = ["noetl-worker-rust", "caller"];

const created = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? NaN;
const readySince = ({ status }: V1Pod) =>
    status?.conditions
        ?.find(({ type, status: is }) => type === "Ready" && is === "True")
        ?.lastTransitionTime?.getTime() ?? NaN;
const names = (pods: readonly V1Pod[]) => pods.map(({ metadata }) => metadata?.name);

/** The one pod of an app, once it is the only one. */
async function podOf(app: string): Promise<V1Pod> {
    return waitFor(
        `one pod of ${app}`,
        async () => {
            const pods = await podsOf(app);
            return pods.length === 1 ? pods[0] : undefined;
        },
        { seconds: 60, look: "kubectl get pods" },
    );
}

describe("a live link", { timeout: 400_000 }, () => {
    const original = new Map<string, (string | undefined)[]>();

    beforeAll(async () => {
        expect(await switchTo("plain", callerConfig)).toEqual([]);
        for (const app of [server, ...clients]) original.set(app, await replicaSetsOf(app));
    });

    afterAll(async () => {
        await up("plain", callerConfig);
        await up("plain");
        await removeCaller();
        expect(await switchTo("mtls")).toEqual([]);
    });

    test.each<[Mode, Mode]>([
        ["plain", "tls"],
        ["tls", "mtls"],
        ["mtls", "plain"],
    ])("goes from %s to %s: the server first, its clients when it has", async (from, mode) => {
        const before = await Promise.all([server, ...clients].map(podsOf));
        const calls = watchCalls();
        await up(mode, callerConfig);
        expect(await unfinishedRollouts([server, ...clients])).toEqual([]);
        const [newServer, ...newClients] = await Promise.all([server, ...clients].map(podOf));
        const counted = await calls.stop();
        process.stdout.write(`${from} to ${mode}: ${JSON.stringify(counted)}\n`);

        expect(names(before.flat())).not.toContain(newServer?.metadata?.name);
        for (const client of newClients) {
            expect(names(before.flat())).not.toContain(client.metadata?.name);
            expect(created(client)).toBeGreaterThanOrEqual(newServer ? readySince(newServer) : NaN);
        }
        expect(counted.lastOk).toBe(true);
        expect(await failures()).toEqual([]);
        expect((await laneDeployment()).outputs).toMatchObject({ link: { mode } });
    });

    test("is back on its original ReplicaSets", async () => {
        for (const app of [server, ...clients]) {
            expect(await replicaSetsOf(app)).toEqual(original.get(app));
        }
    });
});

interface Execution {
    readonly status: string;
}

describe.skipIf(cachedWorker() === undefined)(
    "commands from before a switch",
    { timeout: 400_000 },
    () => {
        const playbook = {
            apiVersion: "noetl.io/v2",
            kind: "Playbook",
            metadata: { name: "sleep", path: "tests/sleep" },
            workflow: [
                { step: "start", tool: { kind: "shell", shell: "sh", command: "sleep 60" } },
            ],
        };
        /** The worker does four at once: the last two stay in the queue. */
        const executions: string[] = [];
        const statuses = async () => {
            const api = await serverApi();
            const all = executions.map(
                (id) => api.get(`/api/executions/${id}`) as Promise<Execution>,
            );
            return (await Promise.all(all)).map(({ status }) => status);
        };

        afterAll(async () => {
            expect(await switchTo("mtls")).toEqual([]);
        });

        test("are counted before it", async () => {
            expect(statusOfWork(await workBeforeSwitch(await laneDeployment()))).toBe(0);
            const api = await serverApi();
            await api.post("/api/catalog/register", { content: JSON.stringify(playbook) });
            for (let count = 0; count < 6; count++) {
                const started = await api.post("/api/execute", { path: playbook.metadata.path });
                executions.push((started as { readonly execution_id: string }).execution_id);
            }
            await waitFor(
                "two commands queued, four running",
                async () => {
                    const work = await workBeforeSwitch(await laneDeployment());
                    expect(statusOfWork(work)).toBeLessThan(2);
                    return JSON.stringify(work) === '[{"client":"worker","queued":2,"running":4}]';
                },
                { seconds: 30, look: "npm run verify -- --stack dev --before-switch" },
            );
        });

        test("end the worker process that claims them after it, and are not done", async () => {
            await up("plain");
            await waitFor(
                "a worker that ended",
                async () => {
                    const [pod] = await podsOf("noetl-worker-rust");
                    return (pod?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0;
                },
                { seconds: 90, look: "npm run local -- logs worker --previous" },
            );
            expect(await statuses()).not.toContain("COMPLETED");
        });
    },
);
