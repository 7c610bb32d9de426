import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { countWork, renderWork, statusOfWork } from "../../../verify/beforeSwitch";
import { clientIdentity } from "../../support/identities";

const gauges = (pending: number, unacknowledged: number, running: number) =>
    [
        "# HELP noetl_worker_nats_consumer_pending JetStream messages not yet delivered",
        "# TYPE noetl_worker_nats_consumer_pending gauge",
        `noetl_worker_nats_consumer_pending{consumer="shared",stream="C"} ${pending}`,
        `noetl_worker_nats_consumer_ack_pending{consumer="shared",stream="C"} ${unacknowledged}`,
        `noetl_worker_concurrent_dispatches ${running}`,
    ].join("\n");

/** Response to GET /metrics, by pod name. */
let answers: Readonly<Record<string, string>> = {};
const pods = new Map<string, Server>();

beforeAll(async () => {
    for (const name of ["one", "two"]) {
        const server = createServer(({ url }, response) => {
            response.statusCode = url === "/metrics" && name in answers ? 200 : 500;
            response.end(answers[name]);
        });
        await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
        pods.set(name, server);
    }
});

afterAll(() => pods.forEach((server) => server.close()));

/** A worker with these pods; a pod without metrics is not ready. */
async function work(now: Readonly<Record<string, string>>) {
    answers = now;
    const ready = [{ type: "Ready", status: "True" }];
    const found = <T>(value: T) => Promise.resolve({ state: "found" as const, value });
    return countWork(
        {
            workload: () => found({ spec: { selector: { matchLabels: {} }, template: {} } }),
            pods: () =>
                found(
                    Object.keys(now).map((name) => ({
                        metadata: { name },
                        status: { conditions: ready },
                    })),
                ),
            dial: (_, pod, port) => {
                expect(port).toBe(9090);
                return Promise.resolve(
                    connect((pods.get(pod)?.address() as AddressInfo).port, "127.0.0.1"),
                );
            },
        },
        { clients: [clientIdentity] },
    );
}

describe("pending work", () => {
    test.each<[string, Record<string, string>, number, string]>([
        [
            "none",
            { one: gauges(0, 0, 0), two: gauges(0, 0, 0) },
            0,
            "worker: 0 queued, 0 running\nDrained: a switch strands nothing.",
        ],
        [
            "a queue that all pods report, once, and what each pod does",
            { one: gauges(3, 1, 2), two: gauges(4, 1, 1) },
            1,
            "worker: 5 queued, 3 running\n8 pending: stop new work, wait, and ask again before you switch.",
        ],
        [
            "a command that is claimed but not done",
            { one: gauges(0, 0, 1) },
            1,
            "0 queued, 1 running",
        ],
        ["no ready pod", {}, 2, "has no ready pod to ask"],
        [
            "a pod that has not counted yet",
            { one: "noetl_worker_concurrent_dispatches 0" },
            2,
            "pod one/worker does not report noetl_worker_nats_consumer_pending yet",
        ],
    ])("%s", async (_, now, status, text) => {
        const counted = await work(now);
        expect(renderWork(counted)).toContain(text);
        expect(statusOfWork(counted)).toBe(status);
    });
});
