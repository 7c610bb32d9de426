import { describe, expect, it, vi } from "vitest";

import type { KubernetesObject } from "../../../workload/objects";
import { noetlServer } from "../../../contracts/noetl";
import type { Mode } from "../../../contracts";
import { ownerOf, peersOn } from "../../../verify/connections";
import type { IdentityState } from "../../../verify/identityState";
import { callerRows, type CallerReads } from "../../../verify/rows/callers";
import { deployment, linkIn, podOf, serverEnv, serverIdentity } from "./fixtures";

const object = (
    apiVersion: string,
    kind: string,
    name: string,
    fields: object = {},
    metadata: object = {},
) =>
    ({
        apiVersion,
        kind,
        metadata: { name, namespace: "app", ...metadata },
        ...fields,
    }) as KubernetesObject;

const owner = (kind: string, name: string) => ({ ownerReferences: [{ kind, name }] });
const pod = (name: string, podIP: string, metadata: object, phase = "Running") =>
    object("v1", "Pod", name, { status: { podIP, phase } }, metadata);
const container = (url: string) => ({ containers: [{ name: "c", args: [url] }] });

const service = (name: string, selector = "server") =>
    object("v1", "Service", name, {
        spec: { selector: { app: selector }, ports: [{ port: 8082 }] },
    });

const cron = object("batch/v1", "CronJob", "nightly", {
    spec: { jobTemplate: { spec: { template: { spec: container("http://server:8082") } } } },
});

/** A /proc/net/tcp with connections from these addresses to port 8082. */
function table(...addresses: readonly string[]): string {
    const hex = (address: string) =>
        Buffer.from(address.split(".").reverse().map(Number)).toString("hex").toUpperCase();
    const rows = addresses.map(
        (address, index) => `   ${index}: 0501A8C0:1F92 ${hex(address)}:C350 01 00000000:00000000`,
    );
    return ["  sl  local_address rem_address   st tx_queue", ...rows].join("\n");
}

const server: IdentityState<typeof noetlServer> = {
    identity: serverIdentity,
    contract: noetlServer,
    certificate: { state: "absent" },
    credentials: { state: "absent" },
    workload: { state: "found", value: deployment() },
    pods: { state: "found", value: [podOf(serverIdentity, serverEnv, "server-1")] },
    log: { state: "absent" },
};

async function rows(
    objects: readonly KubernetesObject[],
    {
        mode = "mtls",
        exempt,
        connections = true,
        ...changes
    }: Partial<CallerReads> & { mode?: Mode; exempt?: string; connections?: boolean } = {},
): Promise<Record<string, string>> {
    const cluster: CallerReads = {
        inventory: () => Promise.resolve({ objects, forbidden: [] }),
        exec: () => Promise.resolve({ state: "done", output: table() }),
        ...changes,
    };
    const exemptions = exempt === undefined ? [] : [{ object: exempt, reason: "it may stop" }];
    const found = await callerRows(cluster, { ...linkIn(mode), exempt: exemptions }, server, {
        mode,
        trust: undefined,
        now: new Date(),
        kubectl: "kubectl",
        standIn: false,
        connections,
    });
    return Object.fromEntries(
        found.map(({ id, status, evidence }) => [id, `${status}: ${evidence}`]),
    );
}

describe("callers of a running server", () => {
    it("fail in mtls if they are deployed and not declared", async () => {
        expect(await rows([service("server"), cron])).toMatchObject({
            "callers.services": "pass: server",
            "callers.deployed":
                "fail: not declared: CronJob app/nightly (containers[c].args[0]: http://server:8082)",
            "callers.connected": "pass: none at this moment",
        });
    });

    it.each<Mode>(["plain", "tls"])("are reported and do not fail in %s", async (mode) => {
        const { "callers.deployed": row } = await rows([service("server"), cron], { mode });
        expect(row).toMatch(/^skip: would stop in mode mtls: CronJob app\/nightly/);
    });

    it("pass if config exempts or declares them", async () => {
        const worker = object("apps/v1", "Deployment", "worker", {
            spec: { template: { spec: container("http://server:8082") } },
        });
        expect(
            await rows([service("server"), cron, worker], { exempt: "CronJob app/nightly" }),
        ).toMatchObject({
            "callers.deployed": "pass: CronJob app/nightly, Deployment app/worker",
        });
    });

    it.each([
        [
            "Running",
            "fail: not declared: Pod app/debug (containers[c].args[0]: http://server:8082)",
        ],
        ["Succeeded", "pass: none"],
        ["Failed", "pass: none"],
    ])("include running pods and no finished pods: %s", async (phase, row) => {
        const debug = pod("debug", "10.1.0.8", {}, phase);
        const dialling = { ...debug, spec: container("http://server:8082") };
        expect(await rows([service("server"), dialling])).toMatchObject({
            "callers.deployed": row,
        });
    });

    it("do not include objects that a controller owns", async () => {
        const made = object(
            "batch/v1",
            "Job",
            "nightly-1",
            { spec: { template: { spec: container("http://server:8082") } } },
            owner("CronJob", "nightly"),
        );
        expect(await rows([service("server"), made])).toMatchObject({
            "callers.deployed": "pass: none",
        });
    });

    it("are found by their connections", async () => {
        const objects = [
            service("server"),
            pod("worker-5b9-x", "10.1.0.2", owner("ReplicaSet", "worker-5b9")),
            pod("other-7c8-y", "10.1.0.3", owner("ReplicaSet", "other-7c8")),
        ];
        const exec: CallerReads["exec"] = () =>
            Promise.resolve({
                state: "done",
                output: table("10.1.0.2", "10.1.0.3", "192.0.2.7", "10.0.0.1", "127.0.0.1"),
            });
        expect(await rows(objects, { exec })).toMatchObject({
            "callers.connected": "fail: not declared: Deployment app/other; address 192.0.2.7",
        });
        const only: CallerReads["exec"] = () =>
            Promise.resolve({ state: "done", output: table("10.1.0.2", "10.0.0.1") });
        expect(await rows(objects, { exec: only })).toMatchObject({
            "callers.connected": "pass: Deployment app/worker",
        });
    });

    it("are not read from connections, and no command runs in a pod, without the option", async () => {
        const exec = vi.fn<CallerReads["exec"]>();
        expect(await rows([service("server")], { exec, connections: false })).toMatchObject({
            "callers.connected":
                "skip: not tried: reads /proc/net/tcp in the server's pods, which needs pods/exec; pass --connections",
        });
        expect(exec).not.toHaveBeenCalled();
    });

    it("are skipped if the container has no cat", async () => {
        const exec: CallerReads["exec"] = () =>
            Promise.resolve({ state: "failed", reason: 'exec: "cat": not found' });
        expect(await rows([service("server")], { exec })).toMatchObject({
            "callers.connected":
                'skip: not tried: cannot read /proc/net/tcp in the server\'s container: exec: "cat": not found',
        });
    });

    it("list what cannot be seen, including kinds that may not be listed", async () => {
        const { "callers.unseen": unseen } = await rows([], {
            inventory: () => Promise.resolve({ objects: [], forbidden: ["ingresses"] }),
        });
        expect(unseen).toMatch(
            /^skip: not seen: URLs inside playbooks.*callers that are not connected now; ingresses, which may not be listed$/,
        );
    });

    it.each([
        ["a Service that selects others", [service("server", "other")]],
        ["no such Service", []],
    ])("fail if a DNS SAN names %s", async (_, objects) => {
        expect(await rows(objects)).toMatchObject({
            "callers.services": "fail: server: no Service of that name selects its pods and port",
        });
    });
});

describe("peers of a port", () => {
    const line = (local: string, remote: string, state: string) =>
        `  0: ${local} ${remote} ${state} 0:0`;

    it.each([
        ["IPv4", line("0100007F:1F92", "0A01010A:C350", "01"), ["10.1.1.10"]],
        [
            "IPv4 in IPv6",
            line(
                "0000000000000000FFFF00000100007F:1F92",
                "0000000000000000FFFF00000A01010A:C350",
                "01",
            ),
            ["10.1.1.10"],
        ],
        [
            "IPv6",
            line(
                "B80D0120000000000000000001000000:1F92",
                "B80D0120000000000000000002000000:C350",
                "01",
            ),
            ["2001:db8::2"],
        ],
        ["a listening socket", line("00000000:1F92", "00000000:0000", "0A"), []],
        ["a closed connection", line("0100007F:1F92", "0A01010A:C350", "06"), []],
        ["another port", line("0100007F:1F93", "0A01010A:C350", "01"), []],
        ["an outgoing connection to that port", line("0100007F:C350", "0A01010A:1F92", "01"), []],
        ["the heading", "  sl  local_address rem_address   st tx_queue rx_queue", []],
    ])("%s", (_, text, peers) => {
        expect(peersOn(0x1f92, text)).toEqual(peers);
    });
});

describe("the workload behind an address", () => {
    const job = object("batch/v1", "Job", "nightly-1", {}, owner("CronJob", "nightly"));
    const objects = [
        cron,
        job,
        pod("nightly-1-x", "10.1.0.4", owner("Job", "nightly-1")),
        pod("db-0", "10.1.0.5", owner("StatefulSet", "db")),
        pod("gone", "10.1.0.6", {}, "Succeeded"),
        pod("bare", "10.1.0.6", {}),
    ];

    it.each([
        ["10.1.0.4", "CronJob app/nightly"],
        ["10.1.0.5", "StatefulSet app/db"],
        ["10.1.0.6", "Pod app/bare"],
        ["10.1.0.7", "address 10.1.0.7"],
    ])("%s is %s", (address, workload) => {
        expect(ownerOf(address, objects)).toBe(workload);
    });
});
