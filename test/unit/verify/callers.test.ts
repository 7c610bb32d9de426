import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../workload/objects";
import { noetlServer } from "../../../contracts/noetl";
import type { Mode } from "../../../contracts";
import { peersOn } from "../../../verify/connections";
import type { Deployed } from "../../../verify/deployed";
import type { Observed } from "../../../verify/observe";
import { ownerOf } from "../../../verify/owner";
import { callerRows } from "../../../verify/rows/callers";
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

/** The kernel's table, in which these addresses are connected to port 8082. */
function table(...addresses: readonly string[]): string {
    const hex = (address: string) =>
        Buffer.from(address.split(".").reverse().map(Number)).toString("hex").toUpperCase();
    const rows = addresses.map(
        (address, index) => `   ${index}: 0501A8C0:1F92 ${hex(address)}:C350 01 00000000:00000000`,
    );
    return ["  sl  local_address rem_address   st tx_queue", ...rows].join("\n");
}

const observed: Observed<typeof noetlServer> = {
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
    { mode = "mtls", ...changes }: Partial<Deployed> & { mode?: Mode; exempt?: string } = {},
): Promise<Record<string, string>> {
    const cluster: Deployed = {
        objects: () => Promise.resolve({ objects, forbidden: [] }),
        execute: () => Promise.resolve({ state: "done", output: table() }),
        ...changes,
    };
    const exemptCallers =
        changes.exempt === undefined ? [] : [{ caller: changes.exempt, reason: "it may stop" }];
    const found = await callerRows(cluster, { ...linkIn(mode), exemptCallers }, observed, {
        mode,
        trust: undefined,
        now: new Date(),
        kubectl: "kubectl",
        standIn: false,
    });
    return Object.fromEntries(
        found.map(({ id, status, evidence }) => [id, `${status}: ${evidence}`]),
    );
}

describe("callers of a running server", () => {
    it("that are deployed and not declared fail in mtls", async () => {
        expect(await rows([service("server"), cron])).toMatchObject({
            "callers.services": "pass: server",
            "callers.deployed":
                "fail: nobody declared CronJob app/nightly (containers[c].args[0]: http://server:8082)",
            "callers.connected": "pass: nobody at this moment",
        });
    });

    it.each<Mode>(["plain", "tls"])(
        "are only named in %s, for the switch to come",
        async (mode) => {
            const { "callers.deployed": row } = await rows([service("server"), cron], { mode });
            expect(row).toMatch(/^skip: would stop in mode mtls: CronJob app\/nightly/);
        },
    );

    it("pass where config exempts or declares them", async () => {
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
            "fail: nobody declared Pod app/debug (containers[c].args[0]: http://server:8082)",
        ],
        ["Succeeded", "pass: none"],
        ["Failed", "pass: none"],
    ])("are none of the pods that have ended: %s", async (phase, row) => {
        const debug = pod("debug", "10.1.0.8", {}, phase);
        const dialling = { ...debug, spec: container("http://server:8082") };
        expect(await rows([service("server"), dialling])).toMatchObject({
            "callers.deployed": row,
        });
    });

    it("are not counted twice by what their controllers made of them", async () => {
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
        const execute: Deployed["execute"] = () =>
            Promise.resolve({
                state: "done",
                output: table("10.1.0.2", "10.1.0.3", "192.0.2.7", "10.0.0.1", "127.0.0.1"),
            });
        expect(await rows(objects, { execute })).toMatchObject({
            "callers.connected": "fail: nobody declared Deployment app/other; address 192.0.2.7",
        });
        const only: Deployed["execute"] = () =>
            Promise.resolve({ state: "done", output: table("10.1.0.2", "10.0.0.1") });
        expect(await rows(objects, { execute: only })).toMatchObject({
            "callers.connected": "pass: Deployment app/worker",
        });
    });

    it("are not tried where the container has no cat", async () => {
        const execute: Deployed["execute"] = () =>
            Promise.resolve({ state: "failed", reason: 'exec: "cat": not found' });
        expect(await rows([service("server")], { execute })).toMatchObject({
            "callers.connected":
                'skip: not tried: cannot read /proc/net/tcp in the server\'s container: exec: "cat": not found',
        });
    });

    it("say what nobody can see, kinds that may not be listed among it", async () => {
        const { "callers.unseen": unseen } = await rows([], {
            objects: () => Promise.resolve({ objects: [], forbidden: ["ingresses"] }),
        });
        expect(unseen).toMatch(
            /^skip: not seen: URLs inside playbooks.*callers that are not connected now; ingresses, which may not be listed$/,
        );
    });

    it.each([
        ["a Service that selects others", [service("server", "other")]],
        ["no such Service", []],
    ])("fail with %s behind a name of the certificate", async (_, objects) => {
        expect(await rows(objects)).toMatchObject({
            "callers.services": "fail: server: no Service of that name selects its pods and port",
        });
    });
});

describe("connections of a port", () => {
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
        ["one that has ended", line("0100007F:1F92", "0A01010A:C350", "06"), []],
        ["another port", line("0100007F:1F93", "0A01010A:C350", "01"), []],
        ["its own call of another's port", line("0100007F:C350", "0A01010A:1F92", "01"), []],
        ["its heading", "  sl  local_address rem_address   st tx_queue rx_queue", []],
    ])("in a line on %s", (_, text, peers) => {
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
