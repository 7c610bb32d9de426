import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it, test } from "vitest";

import { rowsOf } from "../../../check";
import { openChecked, type CheckedCluster } from "../../../check/cluster";
import { ApiServer } from "../../support/apiServer";
import { planWith } from "./fixtures";

let folder: string;
let api: ApiServer;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "checked-cluster-"));
    api = await ApiServer.open();
});

afterEach(() => api.reset());

afterAll(() => {
    api.close();
    rmSync(folder, { recursive: true });
});

function open(context = "mine"): Promise<CheckedCluster> {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, api.kubeconfig());
    return openChecked(context, file);
}

// Recorded with `kubectl get --raw` from the lane's Kubernetes 1.37, shortened.
const version = { major: "1", minor: "37", gitVersion: "v1.37.2", platform: "linux/amd64" };
const apps = {
    kind: "APIResourceList",
    groupVersion: "apps/v1",
    resources: [
        { name: "daemonsets", namespaced: true, kind: "DaemonSet" },
        { name: "daemonsets/status", namespaced: true, kind: "DaemonSet" },
        { name: "deployments", namespaced: true, kind: "Deployment" },
        { name: "deployments/scale", group: "autoscaling", version: "v1", kind: "Scale" },
    ],
};
const crd = {
    metadata: {
        name: "certificates.cert-manager.io",
        annotations: {
            "helm.sh/resource-policy": "keep",
            "meta.helm.sh/release-name": "cert-manager",
            "meta.helm.sh/release-namespace": "pki",
        },
    },
};
const refused = { kind: "Status", status: "Failure", message: "forbidden", code: 403 };
const selfReview = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const daemonSet = {
    metadata: { name: "cilium" },
    spec: { selector: {}, template: { spec: { containers: [{ name: "agent", image: "c:v1" }] } } },
};

describe("a checked cluster", () => {
    it("gives its release, and its time by the Date header", async () => {
        const date = "Sat, 31 Jan 2026 12:00:00 GMT";
        api.answers = { "GET /version": { body: version, headers: { date } } };
        const greeting = await (await open()).greet();
        expect(greeting).toMatchObject({ release: "v1.37.2", date: new Date(date) });
        expect(Math.abs(greeting.now.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it("names the kinds of a group, once each", async () => {
        api.answers = {
            "GET /apis/apps/v1": { body: apps },
            "GET /api/v1": { body: { resources: [{ name: "secrets", kind: "Secret" }] } },
        };
        const cluster = await open();
        expect(await cluster.kinds("apps/v1")).toEqual({
            state: "found",
            value: ["DaemonSet", "Deployment", "Scale"],
        });
        expect(await cluster.kinds("v1")).toEqual({ state: "found", value: ["Secret"] });
        expect(await cluster.kinds("cert-manager.io/v1")).toEqual({ state: "absent" });
    });

    it("is asked what the account itself may do", async () => {
        api.answers = { [selfReview]: { code: 201, body: { status: { allowed: true } } } };
        const action = { verb: "get", group: "apps", resource: "deployments", namespace: "noetl" };
        expect(await (await open()).may(action)).toBe(true);
        expect(JSON.parse(api.asked[0]?.body ?? "")).toEqual({
            apiVersion: "authorization.k8s.io/v1",
            kind: "SelfSubjectAccessReview",
            spec: { resourceAttributes: action },
        });
    });

    test.each([
        ["ConfigMap", "GET /api/v1/namespaces/a/configmaps/x"],
        ["Namespace", "GET /api/v1/namespaces/x"],
        ["Secret", "GET /api/v1/namespaces/a/secrets/x"],
        ["ServiceAccount", "GET /api/v1/namespaces/a/serviceaccounts/x"],
        [
            "ValidatingAdmissionPolicy",
            "GET /apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/x",
        ],
    ] as const)("looks for a %s, and drops its content", async (kind, path) => {
        const cluster = await open();
        expect(await cluster.look(kind, "x", "a")).toBe("absent");
        api.answers = { [path]: { code: 403, body: refused } };
        expect(await cluster.look(kind, "x", "a")).toBe("forbidden");
        api.answers = { [path]: { body: { data: { key: "c2VjcmV0" } } } };
        expect(await cluster.look(kind, "x", "a")).toBe("found");
    });

    it("tells the Helm release of a CRD", async () => {
        const path = "GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
        api.answers = {
            [`${path}certificates.cert-manager.io`]: { body: crd },
            [`${path}bare`]: { body: { metadata: { name: "bare" } } },
        };
        const cluster = await open();
        expect(await cluster.chartOfCrd("certificates.cert-manager.io")).toEqual({
            state: "found",
            value: "pki/cert-manager",
        });
        expect(await cluster.chartOfCrd("bare")).toEqual({ state: "found" });
        expect(await cluster.chartOfCrd("gone")).toEqual({ state: "absent" });
    });

    it("lists kubelets, DaemonSets and controllers of cert-manager", async () => {
        const node = {
            metadata: { name: "a" },
            status: { nodeInfo: { kubeletVersion: "v1.37.2" } },
        };
        const labels =
            "app.kubernetes.io%2Fname%3Dcert-manager%2Capp.kubernetes.io%2Fcomponent%3Dcontroller";
        api.answers = {
            "GET /api/v1/nodes": { body: { items: [node] } },
            "GET /apis/apps/v1/daemonsets": { body: { items: [daemonSet] } },
            [`GET /apis/apps/v1/deployments?labelSelector=${labels}`]: { body: { items: [] } },
        };
        const cluster = await open();
        expect(await cluster.kubelets()).toEqual({
            state: "found",
            value: new Map([["a", "v1.37.2"]]),
        });
        expect(await cluster.daemonSets()).toMatchObject({
            value: [{ metadata: { name: "cilium" } }],
        });
        expect(await cluster.certManagers()).toEqual({ state: "found", value: [] });
    });
});

describe("without a cluster that answers, a report has one row about it", () => {
    const reached = async (cluster: () => Promise<CheckedCluster>) => {
        const rows = await rowsOf("mine", cluster, planWith());
        expect(rows.map(({ id }) => id)).toEqual(["cluster.reached", "config.complete"]);
        return `${rows[0]?.status}: ${rows[0]?.evidence}`;
    };

    it("for a context that the kubeconfig lacks", async () => {
        expect(await reached(() => open("nope"))).toContain(
            'fail: The kubeconfig has no context "nope" (it has: mine, current).',
        );
    });

    it("for an API server that nothing reaches", async () => {
        expect(await reached(() => open("current"))).toMatch(/^fail: no answer: .*ECONNREFUSED/);
    });

    it("for credentials that it refuses", async () => {
        api.answers = {
            "GET /version": { body: version },
            [selfReview]: { code: 401, body: { ...refused, message: "Unauthorized" } },
        };
        expect(await reached(() => open())).toBe(
            "fail: it refuses the credentials of the kubeconfig",
        );
    });
});
