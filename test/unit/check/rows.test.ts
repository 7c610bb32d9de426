import { readFileSync } from "node:fs";

import { describe, expect, it, test } from "vitest";

import { rowsOf } from "../../../check";
import type { CheckedCluster } from "../../../check/cluster";
import type { Plan } from "../../../check/plan";
import type { ResourceAction } from "../../../verify/permissions";
import {
    clusterWith,
    configWith,
    controller,
    daemonSet,
    outcomesOf,
    planWith,
    rowsNamed,
    workload,
} from "./fixtures";

const found = <T>(value: T) => Promise.resolve({ state: "found" as const, value });
const forbidden = () => Promise.resolve({ state: "forbidden" as const });
const absent = () => Promise.resolve({ state: "absent" as const });

const networkPolicy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "app", name: "link" },
};
const admission = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "link" },
};
const sidecar = workload({ initContainers: [{ name: "envoy", restartPolicy: "Always" }] });
const existing = { config: configWith({ install: "existing" }), charts: [] };
const own = controller("cert-manager", "cert-manager");

type Case = readonly [
    name: string,
    id: string,
    outcome: string,
    cluster: Partial<CheckedCluster>,
    plan?: Partial<Plan>,
];

const at = (seconds: number): Partial<CheckedCluster> => ({
    greet: () =>
        Promise.resolve({
            release: "v1.30.0",
            date: new Date(seconds * 1000),
            now: new Date(100_500),
        }),
});
const released = (release: string): Partial<CheckedCluster> => ({
    greet: () => Promise.resolve({ release, date: undefined, now: new Date() }),
});
const plugin = (name: string, image: string): Partial<CheckedCluster> => ({
    daemonSets: () => found([daemonSet(name, image)]),
});
const denying = (...denied: readonly string[]): Partial<CheckedCluster> => ({
    may: ({ verb, resource }: ResourceAction) =>
        Promise.resolve(!denied.includes(`${verb} ${resource}`)),
});

const cases: readonly Case[] = [
    ["a release of 1.30", "kubernetes.version", "pass: v1.30.0", {}],
    ["GKE's release", "kubernetes.version", "pass: v1.33.2-gke.124", released("v1.33.2-gke.124")],
    ["an older release", "kubernetes.version", "fail: v1.29.9", released("v1.29.9")],
    ["kinds that are served", "kubernetes.kinds", "pass: 1 kinds", {}],
    [
        "a kind that is not served",
        "kubernetes.kinds",
        "fail: not served: apps/v1 Deployment",
        { kinds: absent },
    ],
    [
        "cert-manager's kinds without its CRDs",
        "kubernetes.kinds",
        "fail: not served: cert-manager.io/v1 ClusterIssuer",
        {},
        {
            ...existing,
            objects: [
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "ClusterIssuer",
                    metadata: { name: "link" },
                },
            ],
        },
    ],
    [
        "kubelets that run sidecars",
        "kubernetes.sidecars",
        "pass: 1 nodes, v1.29.0",
        {},
        { objects: [sidecar] },
    ],
    [
        "an old kubelet below a new API server",
        "kubernetes.sidecars",
        "fail: b: v1.28.4",
        {
            kubelets: () =>
                found(
                    new Map([
                        ["a", "v1.30.1"],
                        ["b", "v1.28.4"],
                    ]),
                ),
        },
        { objects: [sidecar] },
    ],
    [
        "nodes that may not be listed",
        "kubernetes.sidecars",
        "skip: the account may not list nodes",
        { kubelets: forbidden },
        { objects: [sidecar] },
    ],
    ["equal clocks", "clock.agrees", "pass: the same second", at(100)],
    ["clocks 30 s apart", "clock.agrees", "pass: the API server's is 30 s ahead", at(130)],
    ["a clock ahead", "clock.agrees", "fail: the API server's is 31 s ahead", at(131)],
    ["a clock behind", "clock.agrees", "fail: the API server's is 60 s behind", at(40)],
    [
        "an answer without a time",
        "clock.agrees",
        "skip: the answer of the API server has no Date header",
        released("v1.30.0"),
    ],
    ["no other cert-manager", "cert-manager.single", "pass: none runs", {}],
    [
        "the stack's own cert-manager",
        "cert-manager.single",
        "pass: this stack's own",
        { certManagers: () => found([own]) },
        { objects: [admission] },
    ],
    [
        "a cert-manager in the place of the stack's, before its first update",
        "cert-manager.single",
        "fail: v1.20.0 runs in cert-manager",
        { certManagers: () => found([own]), look: () => Promise.resolve("absent" as const) },
        { objects: [admission] },
    ],
    [
        "a second cert-manager beside the stack's",
        "cert-manager.single",
        "fail: v1.20.0 runs in pki",
        { certManagers: () => found([own, controller("pki", "cert-manager")]) },
        { objects: [admission] },
    ],
    ["no CRDs", "cert-manager.crds", "pass: there are none yet", {}],
    [
        "CRDs of the chart that the stack installs",
        "cert-manager.crds",
        "pass: they belong to Helm release cert-manager/cert-manager",
        { chartOfCrd: () => found("cert-manager/cert-manager") },
    ],
    [
        "CRDs that kubectl made",
        "cert-manager.crds",
        "fail: certificates.cert-manager.io belongs to no Helm release",
        { chartOfCrd: () => found(undefined) },
    ],
    [
        "CRDs of another release",
        "cert-manager.crds",
        "fail: certificates.cert-manager.io belongs to Helm release pki/cm",
        { chartOfCrd: () => found("pki/cm") },
    ],
    [
        "an existing cert-manager",
        "cert-manager.usable",
        "pass: v1.20.0 in cert-manager",
        {},
        existing,
    ],
    [
        "an existing cert-manager that is not there",
        "cert-manager.usable",
        "fail: there is no Deployment cert-manager/cert-manager",
        { deployment: absent },
        existing,
    ],
    [
        "an existing cert-manager that is too old",
        "cert-manager.usable",
        "fail: Deployment cert-manager/cert-manager, label app.kubernetes.io/version",
        { deployment: (namespace, name) => found(controller(namespace, name, "v1.15.0")) },
        existing,
    ],
    [
        "an in-cluster root without the feature gate NameConstraints",
        "cert-manager.usable",
        "fail: Deployment cert-manager/cert-manager, label app.kubernetes.io/version",
        { deployment: (namespace, name) => found(controller(namespace, name, "v1.19.0")) },
        { ...existing, config: configWith({ install: "existing" }, "inCluster") },
    ],
    ["namespaces that exist", "namespaces.exist", "pass: app", {}],
    [
        "a namespace that does not exist",
        "namespaces.exist",
        "fail: there is no app",
        { look: () => Promise.resolve("absent" as const) },
    ],
    ["no placeholder", "config.complete", "pass: none", {}],
    [
        "an image with a placeholder",
        "config.complete",
        "fail: Deployment server: spec.template.spec.containers[0].image",
        {},
        { placeholders: ["Deployment server: spec.template.spec.containers[0].image"] },
    ],
    [
        "resources in Google Cloud",
        "google.roles",
        "skip: not asked; docs/production.md lists the roles",
        {},
        { usesGoogle: true },
    ],
    ...(
        [
            ["calico-node", "docker.io/calico/node:v3.28.0", "pass: Calico v3.28.0"],
            ["cilium", "quay.io/cilium/cilium:v1.16.0@sha256:0", "pass: Cilium v1.16.0"],
            [
                "cilium",
                "quay.io/cilium/cilium:v1.15.9",
                "fail: Cilium v1.15.9: endPort needs v1.16.0",
            ],
            ["cilium", "quay.io/cilium/cilium@sha256:0", "skip: Cilium: endPort needs v1.16.0"],
            [
                "kube-flannel-ds",
                "flannel:v0.25.0",
                "fail: Flannel v0.25.0 enforces no NetworkPolicy",
            ],
            [
                "kindnet",
                "kindest/kindnetd:v20240813",
                "skip: kindnet: it enforces from kind v0.24.0 on",
            ],
            [
                "kube-proxy",
                "kube-proxy:v1.30.0",
                "skip: no plugin that is known here: see whether yours enforces them",
            ],
        ] as const
    ).map(([name, image, outcome]): Case => [
        `network plugin ${image}`,
        "network.enforced",
        outcome,
        plugin(name, image),
        { objects: [networkPolicy] },
    ]),
];

describe("a row on", () => {
    for (const [name, id, outcome, cluster, plan] of cases) {
        test(name, async () => {
            expect(await outcomesOf(id, cluster, plan)).toEqual([outcome]);
        });
    }

    it("sidecars, on the network plugin and on Google is left out where nothing needs it", async () => {
        for (const id of ["kubernetes.sidecars", "network.enforced", "google.roles"]) {
            expect(await rowsNamed(id, {})).toEqual([]);
        }
    });
});

describe("the account", () => {
    it("is asked for each verb of an update, in the place of each object", async () => {
        const asked: string[] = [];
        const may = ({ verb, group = "", resource, namespace }: ResourceAction) => {
            asked.push(`${verb} ${resource}.${group} ${namespace}`);
            return Promise.resolve(true);
        };
        await outcomesOf(
            "account.namespace",
            { may },
            { objects: [workload({}), admission], charts: [] },
        );
        const cluster = "validatingadmissionpolicies.admissionregistration.k8s.io ";
        expect(asked.slice(1).sort()).toEqual(
            [
                ...["create", "delete", "get", "patch"].map((verb) => `${verb} ${cluster}`),
                ...["create", "delete", "get", "list", "patch", "watch"].map(
                    (verb) => `${verb} deployments.apps app`,
                ),
                ...["list", "watch"].flatMap((verb) => [
                    `${verb} pods. app`,
                    `${verb} replicasets.apps app`,
                ]),
            ].sort(),
        );
    });

    it("may lack verbs: the row names them, and a command that asks", async () => {
        const [row] = await rowsNamed(
            "account.namespace",
            denying("create deployments", "patch deployments", "watch pods"),
            { charts: [] },
        );
        expect(row?.evidence).toBe("may not create, patch deployments.apps; watch pods");
        expect(row?.remedy).toContain(
            "kubectl --context test auth can-i create deployments.apps --namespace app",
        );
    });

    it("needs what the charts contain, where the stack installs any", async () => {
        const denied = denying("create customresourcedefinitions");
        expect(await outcomesOf("account.cluster", denied)).toEqual([
            "fail: may not create customresourcedefinitions.apiextensions.k8s.io",
        ]);
        expect(await outcomesOf("account.cluster", denied, { charts: [] })).toEqual([]);
    });
});

describe("pods", () => {
    const secretKeyRef = (name: string, optional?: boolean) => ({
        name: "VARIABLE",
        valueFrom: {
            secretKeyRef: { name, key: "key", ...(optional !== undefined && { optional }) },
        },
    });
    const pod = {
        serviceAccountName: "server",
        initContainers: [{ name: "init", envFrom: [{ configMapRef: { name: "settings" } }] }],
        containers: [
            {
                name: "app",
                env: [
                    secretKeyRef("token"),
                    secretKeyRef("key", true),
                    { name: "PLAIN", value: "x" },
                ],
            },
        ],
        volumes: [
            { name: "tls", secret: { secretName: "server-tls" } },
            { name: "all", projected: { sources: [{ configMap: { name: "bundle" } }] } },
            { name: "tmp", emptyDir: {} },
        ],
    };
    const bundle = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { namespace: "app", name: "bundle" },
    };
    const plan = { objects: [workload(pod), bundle] };

    it("need accounts, Secrets and ConfigMaps, but none that is optional or that the update makes", async () => {
        expect(await outcomesOf("pods.references", {}, plan)).toEqual([
            "pass: ServiceAccount app/server, ConfigMap app/settings, Secret app/token",
        ]);
    });

    it("that lack something: the row names it and who needs it", async () => {
        const look: CheckedCluster["look"] = (_kind, name) =>
            Promise.resolve(name === "token" ? "absent" : "found");
        expect(await outcomesOf("pods.references", { look }, plan)).toEqual([
            "fail: no Secret app/token, for Deployment app/server",
        ]);
    });

    it("whose Secrets the account may not read: the row is skipped", async () => {
        const look: CheckedCluster["look"] = (kind) =>
            Promise.resolve(kind === "Secret" ? "forbidden" : "found");
        expect(await outcomesOf("pods.references", { look }, plan)).toEqual([
            "skip: may not read Secret app/token",
        ]);
    });
});

it("docs/check.md describes every row, under the heading that its failure names", async () => {
    const page = readFileSync("docs/check.md", "utf8");
    const sections = page.split(/^## /m).slice(1);
    const looked = await rowsOf(
        "test",
        () =>
            Promise.resolve(
                clusterWith({
                    ...released("v1.2.3"),
                    kinds: absent,
                    may: () => Promise.resolve(false),
                    look: (kind) => Promise.resolve(kind === "Namespace" ? "found" : "absent"),
                    certManagers: () => found([own]),
                    chartOfCrd: () => found("other/other"),
                    ...plugin("kube-flannel-ds", "flannel:v0.25.0"),
                    kubelets: () => found(new Map([["a", "v1.2.3"]])),
                }),
            ),
        planWith({
            objects: [sidecar, networkPolicy, admission, workload({ serviceAccountName: "x" })],
            placeholders: ["x"],
            usesGoogle: true,
        }),
    );
    const usable = await rowsNamed("cert-manager.usable", { deployment: absent }, existing);
    const rows = [...looked, ...usable];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(15);
    for (const { id, subject, look } of rows) {
        const section = sections.find(
            (text) => text.split("\n")[0]?.toLowerCase() === subject.toLowerCase(),
        );
        expect(section).toContain(`\`${id}\``);
        if (look !== undefined) {
            expect(look).toBe(`docs/check.md#${subject.toLowerCase().replaceAll(" ", "-")}`);
        }
    }
});
