import { describe, expect, test } from "vitest";
import {
    podTemplateOf,
    transformWorkload,
    withPodTemplate,
    type Manifest,
} from "../../../workload";
import { deepFreeze, fixture, workerOptions, workerPod } from "./support";

const template = { metadata: { labels: { app: "worker" } }, ...workerPod() };
const metadata = { name: "pool", namespace: "noetl" };

const workloads: Manifest[] = [
    { kind: "Deployment", metadata, spec: { replicas: 2, template } },
    { kind: "StatefulSet", metadata, spec: { serviceName: "pool", template } },
    { kind: "DaemonSet", metadata, spec: { minReadySeconds: 1, template } },
    { kind: "Job", metadata, spec: { backoffLimit: 1, template } },
    {
        kind: "CronJob",
        metadata,
        spec: {
            schedule: "@daily",
            jobTemplate: { metadata, spec: { backoffLimit: 1, template } },
        },
    },
];

describe("workloads", () => {
    test.each(workloads)("$kind: only its pod template changes", (workload) => {
        const { manifest } = transformWorkload(deepFreeze(workload), workerOptions);
        expect(podTemplateOf(manifest)).not.toEqual(template);
        expect(JSON.stringify(podTemplateOf(manifest))).toContain("NOETL_TLS_CA");
        expect(withPodTemplate(manifest, template)).toEqual(workload);
    });

    test.each(workloads)("$kind: plain is the very same object", (workload) => {
        const { manifest, notes } = transformWorkload(workload, {
            ...workerOptions,
            mode: "plain",
        });
        expect(manifest).toBe(workload);
        expect(notes).toEqual([]);
    });

    test("a StatefulSet with claim templates keeps its data's owner", () => {
        const spec = { volumeClaimTemplates: [{ metadata: { name: "data" } }], template };
        const { manifest, notes } = transformWorkload(
            { kind: "StatefulSet", metadata, spec },
            workerOptions,
        );
        expect(podTemplateOf(manifest).spec.securityContext).toBeUndefined();
        expect(notes).toEqual([expect.stringMatching(/^StatefulSet noetl\/pool: .* \(0444, /)]);
    });

    test("problems name the workload", () => {
        const workload = { kind: "Job", metadata, spec: { template: workerPod({ env: [] }) } };
        expect(() => transformWorkload(workload, workerOptions)).toThrow(
            /^The workload cannot be transformed:\n {2}- Job noetl\/pool, container worker, env NOETL_SERVER_URL is missing; expected /,
        );
    });

    test("what has no pod template is refused", () => {
        expect(() => podTemplateOf({ kind: "Service", metadata })).toThrow(
            'Service noetl/pool, kind is "Service"; expected one of CronJob, DaemonSet, Deployment, Job, StatefulSet. Fix: name the workload that owns the pods',
        );
        expect(() => podTemplateOf({ kind: "Deployment", metadata, spec: {} })).toThrow(
            "Deployment noetl/pool, spec.template is missing; expected a pod template with containers. Fix: give the workload's complete manifest",
        );
    });

    test("a Deployment's own problems come out together", () => {
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
