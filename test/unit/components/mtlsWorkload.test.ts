import { output, type Alias, type CustomResourceOptions } from "@pulumi/pulumi";
import { describe, expect, test, vi } from "vitest";

import { MtlsWorkload, type MtlsWorkloadArgs } from "../../../components/workload/mtlsWorkload";
import { noetlWorker } from "../../../contracts/noetl";
import type { DeclaredMember } from "../../../link/member";
import { transformMember, type LinkTerms } from "../../../link/transformed";
import type { WorkloadManifest } from "../../../workload/manifest";
import type { RollingWorkload } from "../../../observe/clusterReads";
import { fakeCluster } from "../../support/fakeCluster";
import { clientIdentity } from "../../support/identities";
import { hasRegisteredOutputs, recordResources, settle } from "../../support/recorder";
import { rejectionsOf } from "../../support/rejections";

const manifest: WorkloadManifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "noetl-worker-rust", namespace: "noetl" },
    spec: {
        selector: { matchLabels: { app: "worker" } },
        template: {
            metadata: { labels: { app: "worker" } },
            spec: {
                containers: [
                    {
                        name: "worker",
                        env: [{ name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" }],
                    },
                ],
            },
        },
    },
};
const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "metrics", namespace: "noetl" },
};

function args(
    mode: MtlsWorkloadArgs["mode"],
    cluster = fakeCluster(),
    workload = manifest,
): MtlsWorkloadArgs {
    const terms: LinkTerms = {
        mode,
        serverHosts: ["api.noetl.svc"],
        publishedUrls: "server",
        envoyImage: "envoy",
        serverPort: 8082,
        servicePorts: {},
        services: { names: [], namespace: "noetl", clusterDomain: "cluster.local" },
        exempt: [],
    };
    const declared: DeclaredMember = {
        identity: clientIdentity,
        contract: noetlWorker,
        manifest: workload,
        companions: [service],
        fileNotes: [],
        otherContainers: [],
        rewriteHosts: {},
        adopt: false,
        managedElsewhere: [],
        fileMates: [],
        leaving: false,
    };
    const { value: member } = transformMember(declared, terms);
    if (member === undefined) throw new Error("not transformed");
    return { member, ...terms, cluster };
}

/** Workloads outlive their stack, so the next stack must use the same field manager. */
const owned = <M extends { metadata: object }>(object: M) => ({
    ...object,
    metadata: {
        ...object.metadata,
        annotations: { "pulumi.com/patchFieldManager": "noetl-mtls" },
    },
});

const urnText = (urn: Alias["parent"]) =>
    new Promise((resolve) => output(urn).apply((text) => resolve(text)));

describe("MtlsWorkload", () => {
    test("in plain applies exactly the manifest, with its own field manager", async () => {
        const recorder = await recordResources();
        const component = new MtlsWorkload("worker", args("plain"));
        await settle();
        expect(recorder.named("worker-workload").inputs).toEqual(owned(manifest));
        expect(hasRegisteredOutputs(component)).toBe(true);
    });

    test("in mtls applies the transformed manifest, with every field known in a preview", async () => {
        const recorder = await recordResources(true);
        new MtlsWorkload("worker", args("mtls"));
        await settle();
        const { type, inputs } = recorder.named("worker-workload");
        expect(type).toBe("kubernetes:apps/v1:Deployment");
        expect(JSON.stringify(inputs)).toContain('"value":"https://api.noetl.svc:8082"');
        expect(JSON.stringify(inputs)).toContain('"secretName":"noetl-worker-rust-client-tls"');
    });

    test("applies companions unchanged", async () => {
        const recorder = await recordResources();
        new MtlsWorkload("worker", args("mtls"));
        await settle();
        expect(recorder.named("worker-service-metrics").inputs).toEqual(owned(service));
    });

    test("registers the ports of Services that differ from the pods', for the policy pack", async () => {
        const recorder = await recordResources();
        const ports = (tls: number[]) => ({ "api.noetl.svc": { tls, others: [9090] } });
        new MtlsWorkload("other", { ...args("mtls"), servicePorts: ports([80, 8082]) });
        new MtlsWorkload("same", { ...args("mtls"), servicePorts: ports([8082]) });
        await settle();
        expect(recorder.named("other").inputs["servicePorts"]).toEqual({
            "api.noetl.svc": [80, 8082],
        });
        expect(recorder.named("same").inputs).not.toHaveProperty("servicePorts");
    });

    const job: WorkloadManifest = { ...manifest, apiVersion: "batch/v1", kind: "Job" };

    test.each([
        ["protects a Deployment", "mtls", manifest, true],
        ["protects a Deployment", "tls", manifest, true],
        ["protects no Deployment", "plain", manifest, false],
        ["protects no Job", "mtls", job, false],
    ] as const)("%s in %s, and its companions likewise", async (_, mode, one, on) => {
        await recordResources();
        const found: Record<string, boolean | undefined> = {};
        new MtlsWorkload("worker", args(mode, undefined, one), {
            transformations: [
                ({ name, opts }) => {
                    found[name] = opts.protect;
                    return undefined;
                },
            ],
        });
        await settle();
        expect(found).toMatchObject({ "worker-workload": on, "worker-service-metrics": on });
    });

    /** Options of the children of a client `worker`, by name. */
    async function optionsOf(change: Partial<MtlsWorkloadArgs["member"]>) {
        await recordResources();
        const found: Record<string, CustomResourceOptions> = {};
        const { member, ...rest } = args("mtls");
        new MtlsWorkload(
            "worker",
            { ...rest, member: { ...member, ...change } },
            {
                transformations: [
                    ({ name, opts }) => {
                        found[name] = opts;
                        return undefined;
                    },
                ],
            },
        );
        await settle();
        return found;
    }

    test("that leaves is unprotected, and deleted but for what others need", async () => {
        const departure = {
            deletes: ["Deployment noetl/noetl-worker-rust"],
            keeps: ["Service noetl/metrics"],
        };
        expect(await optionsOf({ leaving: true, departure })).toMatchObject({
            "worker-workload": { protect: false, retainOnDelete: false },
            "worker-service-metrics": { protect: false, retainOnDelete: true },
        });
    });

    test("takes a companion over from any other member of its file", async () => {
        const found = await optionsOf({ fileMates: ["older", "newer"] });
        const aliases = await Promise.all(
            (found["worker-service-metrics"]?.aliases as Alias[]).map(async ({ name, parent }) => [
                name,
                await urnText(parent),
            ]),
        );
        expect(aliases).toEqual(
            ["older", "newer"].map((mate) => [
                `${mate}-service-metrics`,
                `urn:pulumi:test::noetl-mtls::mtls:index:MtlsWorkload::${mate}`,
            ]),
        );
        expect(JSON.stringify(found["worker-workload"]?.aliases)).not.toContain("older");
    });

    /** A Deployment with or without one remaining pod of an older template. */
    const withOld = (old: number, paused = false) => {
        const object: unknown = {
            metadata: { name: "noetl-worker-rust" },
            spec: { replicas: 1, paused },
            status: { replicas: 1 + old, updatedReplicas: 1, availableReplicas: 1 },
        };
        return Promise.resolve({ state: "found", value: object as RollingWorkload } as const);
    };

    /** A worker, and a second worker that depends on it. */
    function two(workload: () => ReturnType<typeof withOld>): void {
        const first = new MtlsWorkload("first", args("mtls", fakeCluster({ workload })));
        new MtlsWorkload("second", args("mtls"), { dependsOn: first.ready });
    }

    test("finishes its rollout before dependents start, in every update", async () => {
        for (let update = 1; update <= 2; update += 1) {
            const recorder = await recordResources();
            const before: string[][] = [];
            two(() => {
                before.push(recorder.resources.map(({ name }) => name));
                return withOld(before.length === 1 ? 1 : 0);
            });
            await settle();
            const first = ["first", "first-workload", "first-service-metrics"];
            expect(before).toEqual([expect.arrayContaining(first), expect.arrayContaining(first)]);
            expect(before.flat().filter((name) => name.startsWith("second"))).toEqual([]);
            expect(recorder.named("second-workload")).toBeDefined();
        }
    });

    test("fails the update and says what to do if its rollout cannot finish", async () => {
        const recorder = await recordResources();
        const errors = await rejectionsOf(async () => {
            two(() => withOld(1, true));
            await settle();
        });
        expect(errors).toMatchObject([
            {
                __pulumiRunError: true,
                message: [
                    "Deployment noetl/noetl-worker-rust: 1 of 1 pods available, 1 of the latest template, 1 of an older one; the rollout is paused; expected every pod available, and none of an older template. Resume it:",
                    "    kubectl --context test --namespace noetl rollout resume deployment/noetl-worker-rust",
                ].join("\n"),
            },
        ]);
        expect(recorder.resources.some(({ name }) => name.startsWith("second"))).toBe(false);
    });

    test("prints the notes of a workload that is registered, and of no other", async () => {
        await recordResources();
        const print = vi.spyOn(console, "log").mockReturnValue();
        await rejectionsOf(async () => {
            const noted = (note: string, cluster = fakeCluster()): MtlsWorkloadArgs => {
                const { member, ...rest } = args("mtls", cluster);
                return { ...rest, member: { ...member, notes: [note] } };
            };
            const stuck = fakeCluster({ workload: () => withOld(1, true) });
            const first = new MtlsWorkload("first", noted("of the first", stuck));
            new MtlsWorkload("second", noted("of the second"), { dependsOn: first.ready });
            await settle();
        });
        expect(print.mock.calls.flat()).toEqual(["info: [runtime] of the first"]);
        print.mockRestore();
    });

    test("with replicas managed elsewhere needs only one available pod", async () => {
        const recorder = await recordResources();
        const object: unknown = {
            spec: { replicas: 9 },
            status: { replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
        };
        const value = object as RollingWorkload;
        const workload = () => Promise.resolve({ state: "found", value } as const);
        const { member, ...rest } = args("mtls", fakeCluster({ workload }));
        const shared = { ...member, managedElsewhere: ["spec.replicas"] };
        const first = new MtlsWorkload("first", { ...rest, member: shared });
        new MtlsWorkload("second", args("mtls"), { dependsOn: first.ready });
        await settle();
        expect(recorder.named("second-workload")).toBeDefined();
    });

    test("does not contact the cluster in a preview", async () => {
        const recorder = await recordResources(true);
        two(() => Promise.reject(new Error("asked")));
        await settle();
        expect(recorder.named("second-workload")).toBeDefined();
    });
});
