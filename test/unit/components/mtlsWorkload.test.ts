import { describe, expect, test } from "vitest";

import { MtlsWorkload, type MtlsWorkloadArgs } from "../../../components/mtlsWorkload";
import { noetlWorker } from "../../../contracts/noetl";
import type { WorkloadManifest } from "../../../link/manifests";
import { clientIdentity } from "../../support/identities";
import { hasRegisteredOutputs, recordResources, settle } from "../../support/recorder";

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

function args(mode: MtlsWorkloadArgs["mode"], hosts = ["api.noetl.svc"]): MtlsWorkloadArgs {
    return {
        member: {
            identity: clientIdentity,
            contract: noetlWorker,
            manifest,
            companions: [service],
            otherContainers: [],
            rewriteHosts: {},
            adopt: false,
            managedElsewhere: [],
        },
        mode,
        serverHosts: hosts,
        publishedUrls: "server" as const,
        envoyImage: "envoy",
        serverPort: 8082,
    };
}

/** Workloads outlive their stack: the next one must own their fields under the same name. */
const owned = <M extends { metadata: object }>(object: M) => ({
    ...object,
    metadata: {
        ...object.metadata,
        annotations: { "pulumi.com/patchFieldManager": "noetl-mtls" },
    },
});

describe("MtlsWorkload", () => {
    test("plain is exactly the manifest, under the stack's own field manager", async () => {
        const recorder = await recordResources();
        const component = new MtlsWorkload("worker", args("plain"));
        await settle();
        expect(recorder.named("worker-workload").inputs).toEqual(owned(manifest));
        expect(hasRegisteredOutputs(component)).toBe(true);
    });

    test("mtls is transformed, with every field known in a preview", async () => {
        const recorder = await recordResources(true);
        new MtlsWorkload("worker", args("mtls"));
        await settle();
        const { type, inputs } = recorder.named("worker-workload");
        expect(type).toBe("kubernetes:apps/v1:Deployment");
        expect(JSON.stringify(inputs)).toContain('"value":"https://api.noetl.svc:8082"');
        expect(JSON.stringify(inputs)).toContain('"secretName":"noetl-worker-rust-client-tls"');
    });

    test("what stands beside the workload goes along unchanged", async () => {
        const recorder = await recordResources();
        new MtlsWorkload("worker", args("mtls"));
        await settle();
        expect(recorder.named("worker-service-metrics").inputs).toEqual(owned(service));
    });

    const job: WorkloadManifest = { ...manifest, apiVersion: "batch/v1", kind: "Job" };

    test.each([
        ["protects a Deployment", "mtls", manifest, true],
        ["protects a Deployment", "tls", manifest, true],
        ["protects no Deployment", "plain", manifest, false],
        ["protects no Job", "mtls", job, false],
    ] as const)("%s in %s, and what stands beside it no less or more", async (_, mode, one, on) => {
        await recordResources();
        const found: Record<string, boolean | undefined> = {};
        const { member, ...others } = args(mode);
        new MtlsWorkload(
            "worker",
            { ...others, member: { ...member, manifest: one } },
            {
                transformations: [
                    ({ name, opts }) => {
                        found[name] = opts.protect;
                        return undefined;
                    },
                ],
            },
        );
        await settle();
        expect(found).toMatchObject({ "worker-workload": on, "worker-service-metrics": on });
    });

    test("a workload that cannot be transformed is refused before anything is registered", async () => {
        const recorder = await recordResources();
        expect(() => new MtlsWorkload("worker", args("mtls", ["other.noetl.svc"]))).toThrow(
            /^workload worker cannot be created:\n {2}- Deployment noetl\/noetl-worker-rust, container worker, env NOETL_SERVER_URL is "http:\/\/api\.noetl\.svc:8082"; expected .* Fix: .*$/,
        );
        await settle();
        expect(recorder.resources).toEqual([]);
    });
});
