import { describe, expect, test } from "vitest";
import { podTemplateOf, transformWorkload, withPodTemplate } from "../../../workload";
import { workloadKinds, type WorkloadKind } from "../../../workload/kinds";
import type { WorkloadManifest } from "../../../workload/manifest";
import { deepFreeze, fixture, workerOptions, workerPod } from "./support";

const template = { metadata: { labels: { app: "worker" } }, ...workerPod() };
const metadata = { name: "pool", namespace: "noetl" };

const workloadOf = (kind: WorkloadKind, spec: object): WorkloadManifest => ({
    apiVersion: workloadKinds[kind].apiVersion,
    kind,
    metadata,
    spec,
});

const workloads = [
    workloadOf("Deployment", { replicas: 2, template }),
    workloadOf("StatefulSet", { serviceName: "pool", template }),
    workloadOf("DaemonSet", { minReadySeconds: 1, template }),
    workloadOf("Job", { backoffLimit: 1, template }),
    workloadOf("CronJob", {
        schedule: "@daily",
        jobTemplate: { metadata, spec: { backoffLimit: 1, template } },
    }),
];

describe("workloads", () => {
    test.each(workloads)("$kind: only its pod template changes", (workload) => {
        const { manifest } = transformWorkload(deepFreeze(workload), workerOptions);
        expect(podTemplateOf(manifest)).not.toEqual(template);
        expect(JSON.stringify(podTemplateOf(manifest))).toContain("NOETL_TLS_CA");
        expect(withPodTemplate(manifest, template)).toEqual(workload);
    });

    test.each(workloads)("$kind: plain returns the same object", (workload) => {
        const { manifest, notes } = transformWorkload(workload, {
            ...workerOptions,
            mode: "plain",
        });
        expect(manifest).toBe(workload);
        expect(notes).toEqual([]);
    });

    test("a StatefulSet with claim templates gets no fsGroup", () => {
        const spec = { volumeClaimTemplates: [{ metadata: { name: "data" } }], template };
        const { manifest, notes } = transformWorkload(
            workloadOf("StatefulSet", spec),
            workerOptions,
        );
        expect(podTemplateOf(manifest).spec.securityContext).toBeUndefined();
        expect(notes).toEqual([expect.stringMatching(/^StatefulSet noetl\/pool: .* \(0444, /)]);
    });

    test("problems name the workload", () => {
        const workload = workloadOf("Job", { template: workerPod({ env: [] }) });
        expect(() => transformWorkload(workload, workerOptions)).toThrow(
            /^The workload cannot be transformed:\n {2}- Job noetl\/pool, container worker, env NOETL_SERVER_URL is missing; expected /,
        );
    });

    test("an object without a pod template is refused", () => {
        expect(() => podTemplateOf(workloadOf("Deployment", {}))).toThrow(
            "Deployment noetl/pool, spec.template is missing; expected a pod template with containers. Fix: give the workload's complete manifest",
        );
    });

    test("all problems are reported together", () => {
        const base = fixture("noetl-worker");
        expect(() =>
            transformWorkload(base, {
                ...workerOptions,
                container: "noetl-worker",
                contract: { ...workerOptions.contract, mountPath: "tls" },
            }),
        ).toThrow(/containers is [^]*\n.*contract\.mountPath is /);
    });
});
