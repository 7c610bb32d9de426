import type { V1DaemonSet, V1Deployment } from "@kubernetes/client-node";

import type { CheckedCluster } from "../../../check/cluster";
import { rowsOf } from "../../../check";
import type { Plan } from "../../../check/plan";
import type { Row } from "../../../check/row";
import { certManager } from "../../../config/certManager";
import type { KubernetesObject } from "../../../workload/objects";

/** A cluster that is ready for {@link planWith}'s plan, with the changes of a test. */
export function clusterWith(changes: Partial<CheckedCluster> = {}): CheckedCluster {
    const now = new Date("2026-01-31T12:00:00Z");
    return {
        context: "test",
        greet: () => Promise.resolve({ release: "v1.30.0", date: now, now }),
        kinds: () => Promise.resolve({ state: "found", value: ["Deployment", "Service"] }),
        may: () => Promise.resolve(true),
        look: () => Promise.resolve("found"),
        deployment: (namespace, name) =>
            Promise.resolve({ state: "found", value: controller(namespace, name) }),
        certManagers: () => Promise.resolve({ state: "found", value: [] }),
        chartOfCrd: () => Promise.resolve({ state: "absent" }),
        daemonSets: () => Promise.resolve({ state: "found", value: [] }),
        kubelets: () => Promise.resolve({ state: "found", value: new Map([["a", "v1.29.0"]]) }),
        ...changes,
    };
}

/** A plan with one workload, and a cert-manager that the stack installs. */
export function planWith(changes: Partial<Plan> = {}): Plan {
    return {
        config: configWith({}),
        objects: [workload({})],
        charts: [{ name: "cert-manager", namespace: "cert-manager" }],
        issuedSecrets: new Set(["app/server-tls"]),
        placeholders: [],
        usesGoogle: false,
        ...changes,
    };
}

/** Config of a stack with this `certManager`. */
export function configWith(
    settings: object,
    trustRoot: Plan["config"]["trustRoot"]["kind"] = "selfSigned",
): Plan["config"] {
    return {
        certManager: certManager.parse(settings),
        kubeContext: "test",
        mode: "mtls",
        trustRoot: { kind: trustRoot } as Plan["config"]["trustRoot"],
    };
}

/** A Deployment with this pod spec. */
export function workload(pod: object): KubernetesObject {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { namespace: "app", name: "server" },
        spec: { template: { spec: pod } },
    };
}

/** A controller of cert-manager. */
export function controller(
    namespace: string,
    name: string,
    version = "v1.20.0",
    args: string[] = [],
): V1Deployment {
    const object: unknown = {
        metadata: { namespace, name, labels: { "app.kubernetes.io/version": version } },
        spec: {
            template: {
                spec: {
                    serviceAccountName: "cert-manager",
                    containers: [{ name: "controller", args }],
                },
            },
        },
        status: { availableReplicas: 1 },
    };
    return object as V1Deployment;
}

/** A DaemonSet with an image. */
export function daemonSet(name: string, image: string): V1DaemonSet {
    const object: unknown = {
        metadata: { name },
        spec: { template: { spec: { containers: [{ name, image }] } } },
    };
    return object as V1DaemonSet;
}

/** The rows with an id. */
export async function rowsNamed(
    id: string,
    cluster: Partial<CheckedCluster>,
    plan: Partial<Plan> = {},
): Promise<readonly Row[]> {
    const open = () => Promise.resolve(clusterWith(cluster));
    const rows = await rowsOf("test", open, planWith(plan));
    return rows.filter((row) => row.id === id);
}

/** Status and evidence of the rows with an id, such as `fail: v1.29.9`. */
export async function outcomesOf(
    id: string,
    cluster: Partial<CheckedCluster>,
    plan: Partial<Plan> = {},
): Promise<readonly string[]> {
    const rows = await rowsNamed(id, cluster, plan);
    return rows.map(({ status, evidence }) => `${status}: ${evidence}`);
}
