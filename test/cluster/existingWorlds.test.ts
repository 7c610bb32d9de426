import { join } from "node:path";

import { AppsV1Api, CoreV1Api, V1PersistentVolume } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startFromBase } from "../../bench/recipe/base";
import type { Contender } from "../../bench/recipe/contender";
import { deployments, inNamespace, kubectl, rolloutsComplete } from "../../bench/recipe/kubectl";
import { theirs } from "../../bench/recipe/theirs";
import { ensureCertManagerChart, ensureTools } from "../../lane/cluster/build";
import { clusterDir, kubeconfigPath } from "../../lane/cluster/layout";
import { waitFor } from "../../lane/cluster/wait";
import { destroy } from "../../lane/engine";
import { destroyStack } from "../../lane/local/stack";
import {
    failures,
    healthInPlain,
    laneConfig,
    namespace,
    podsOf,
    replicaSetsOf,
    switchTo,
    up,
} from "../support/lane";
import { quiet } from "../support/startCluster";

const [server, worker] = deployments;
const manifests = ["--filename=manifests/dev/server.yaml", "--filename=manifests/dev/worker.yaml"];
const leafSecrets = ["noetl-server-rust-server-tls", "noetl-worker-rust-client-tls"];
const workerMember = { name: "worker", manifest: "manifests/dev/worker.yaml" };

const existing = { certManager: { install: "existing" } };
const adopting = {
    ...existing,
    server: { adopt: true },
    clients: [{ ...workerMember, adopt: true }],
};
const shared = {
    ...existing,
    clients: [{ ...workerMember, managedElsewhere: ["replicas", "image"] }],
};
const stateful = {
    ...existing,
    server: {
        manifest: "test/fixtures/manifests/statefulServer.yaml",
        services: ["noetl-server-rust", "noetl-server-pods", "noetl"],
    },
};

const apps = () => laneConfig().makeApiClient(AppsV1Api);
const running = () => Promise.all(deployments.map(replicaSetsOf));
const podNames = async () =>
    (await Promise.all(deployments.map(podsOf))).flat().map(({ metadata }) => metadata?.name);
const inCertManager = (...args: string[]) => kubectl(["--namespace=cert-manager", ...args]);

/** Destroys the stack, and what cert-manager leaves when a Certificate goes. */
async function destroyed() {
    const result = await destroyStack(quiet, () => undefined);
    await inNamespace("delete", "secret", "--ignore-not-found", ...leafSecrets);
    return result;
}

let recipe: Contender;
let original: (string | undefined)[][];

beforeAll(async () => {
    const { helm } = await ensureTools(quiet);
    recipe = theirs(helm, await ensureCertManagerChart(quiet));
    expect(await switchTo("mtls")).toEqual([]);
});

afterAll(async () => {
    await destroyed();
    await recipe.remove();
    expect(await switchTo("mtls")).toEqual([]);
});

describe("destroy", () => {
    test("is refused while the workloads need their certificates", async () => {
        const before = await running();
        await expect(destroyed()).rejects.toThrow(
            "Nothing was destroyed: the link is in mode mtls, and its workloads need their certificates. Take it back first: npm run local -- mode plain",
        );
        const options = { projectDir: process.cwd(), stack: "dev" };
        await expect(destroy({ ...options, env: { KUBECONFIG: kubeconfigPath } })).rejects.toThrow(
            /Nothing was deleted, because \d+ of the resources are protected.*server-workload/s,
        );
        expect(await running()).toEqual(before);
        expect(await failures()).toEqual([]);
    });

    test("leaves workloads, Services and namespaces running, and nothing that issues", async () => {
        expect(await switchTo("plain")).toEqual([]);
        original = await running();
        const pods = await podNames();
        const { steps } = await destroyed();
        const kept = steps.filter(({ op }) => op === "retain").map(({ name }) => name);
        expect(kept.sort()).toEqual([
            "server-service-noetl-server-rust",
            "server-workload",
            "worker-service-noetl-worker-rust-metrics",
            "worker-workload",
        ]);
        expect(await podNames()).toEqual(pods);
        expect(await healthInPlain()).toBe(200);
        expect(await inNamespace("get", "certificates", "--output=name")).toBe("");
        expect(await inCertManager("get", "deployments", "--output=name")).toBe("");
    });

    test("leaves a cluster where an existing cert-manager is missed by name", async () => {
        await expect(up("plain", existing)).rejects.toThrow(
            "Deployment cert-manager/cert-manager does not exist",
        );
    });
});

describe("workloads that kubectl made and the published recipe patched", () => {
    beforeAll(async () => {
        await startFromBase();
        expect(await running()).toEqual(original);
        await recipe.secure((_, work) => work());
    });

    test("are refused, field by field, and left as they are", async () => {
        const patched = await running();
        const refusal: unknown = await up("plain", adopting).catch((error: unknown) => error);
        const field = "spec.template.spec.containers.noetl-server";
        expect(String(refusal).split("\n")).toEqual([
            expect.stringContaining(`Deployment ${server} cannot be imported, because it differs`),
            `  ${field}.env.NOETL_PUBLIC_SERVER_URL.value: differs`,
            `  ${field}.env.NOETL_TLS_CERT: only in the cluster`,
            `  ${field}.env.NOETL_TLS_CLIENT_CA: only in the cluster`,
            `  ${field}.env.NOETL_TLS_KEY: only in the cluster`,
            `  ${field}.livenessProbe.httpGet: only in the program`,
            `  ${field}.livenessProbe.tcpSocket: only in the cluster`,
            `  ${field}.readinessProbe.httpGet: only in the program`,
            `  ${field}.readinessProbe.tcpSocket: only in the cluster`,
            `  ${field}.volumeMounts: only in the cluster`,
            "  spec.template.spec.volumes: only in the cluster",
            "Make the two equal first, the object or the program, and change it in a later update.",
        ]);
        expect(await running()).toEqual(patched);
    });

    test("are taken over without a restart once kubectl has replaced them by their file", async () => {
        await inNamespace("replace", ...manifests);
        await rolloutsComplete(120);
        const pods = await podNames();
        const { steps } = await up("plain", adopting);
        // The refused update may have taken a Service over before it came to the Deployments.
        const taken = steps.filter(({ op }) => op === "import").map(({ name }) => name);
        expect(taken).toEqual(expect.arrayContaining(["server-workload", "worker-workload"]));
        expect(steps.map(({ op }) => op)).not.toContain("update");
        expect(await failures()).toEqual([]);
        expect(await podNames()).toEqual(pods);
        expect(await running()).toEqual(original);
    });

    test("are not taken over twice", async () => {
        const { steps } = await up("plain", adopting);
        expect(steps.filter(({ op }) => op !== "same")).toEqual([]);
    });
});

describe("a cert-manager that is there", () => {
    test("is refused when it is too old", async () => {
        const label = (version: string) =>
            inCertManager("label", "--overwrite", "deployment/cert-manager", version);
        await label("app.kubernetes.io/version=v1.15.5");
        await expect(up("plain", existing)).rejects.toThrow(
            [
                "The existing cert-manager cannot be used:",
                '  - Deployment cert-manager/cert-manager, label app.kubernetes.io/version is "v1.15.5"; expected cert-manager v1.16.0 or later. Fix: upgrade cert-manager, or name its controller\'s Deployment in certManager.deployment',
            ].join("\n"),
        );
        await label("app.kubernetes.io/version=v1.21.2");
    });

    test("is refused when its webhook does not answer", async () => {
        const webhook = "deployment/cert-manager-webhook";
        await inCertManager("scale", webhook, "--replicas=0");
        await expect(up("plain", existing)).rejects.toThrow(
            "Deployment cert-manager/cert-manager-webhook, status.availableReplicas is 0; expected a webhook that answers",
        );
        await inCertManager("scale", webhook, "--replicas=1");
        await inCertManager("rollout", "status", webhook);
    });

    test("serves the link, and is not touched", async () => {
        const spec = () =>
            inCertManager(
                "get",
                "deployments",
                "--output=jsonpath={.items[*].metadata.generation}",
            );
        const before = await spec();
        expect(await switchTo("mtls", existing)).toEqual([]);
        expect(await spec()).toBe(before);
        expect(await switchTo("plain", existing)).toEqual([]);
        expect(await running()).toEqual(original);
    });
});

describe("replicas and image that others set", () => {
    const live = async () => {
        const { spec } = await apps().readNamespacedDeployment({ namespace, name: worker });
        return [spec?.replicas, spec?.template.spec?.containers[0]?.image];
    };

    test("outlive every update, and preview says so", async () => {
        const [pod] = await podsOf(worker);
        const image = pod?.status?.containerStatuses?.[0]?.imageID ?? "";
        await inNamespace("scale", `deployment/${worker}`, "--replicas=2");
        await inNamespace("set", "image", `deployment/${worker}`, `worker=${image}`);
        await rolloutsComplete(120);

        const { diagnostics } = await up("plain", shared);
        expect(diagnostics.map(({ message }) => message)).toContainEqual(
            expect.stringMatching(
                /^Deployment noetl\/noetl-worker-rust: left to others once it exists.*spec\.replicas.*containers\[0\]\.image/,
            ),
        );
        for (const mode of ["mtls", "plain"] as const) {
            expect(await switchTo(mode, shared)).toEqual([]);
            expect(await live()).toEqual([2, image]);
        }
    });

    afterAll(async () => {
        await inNamespace("scale", `deployment/${worker}`, "--replicas=1");
        await inNamespace(
            "set",
            "image",
            `deployment/${worker}`,
            "worker=localhost/noetl-worker:dev",
        );
        await rolloutsComplete(120);
    });
});

describe("a server as StatefulSet with a volume and two Services", () => {
    const inPod = (script: string) =>
        inNamespace("exec", "noetl-server-rust-0", "--", "sh", "-c", script);
    const revision = async () => {
        const { status } = await apps().readNamespacedStatefulSet({ namespace, name: server });
        return status?.currentRevision;
    };

    beforeAll(async () => {
        const volume = Object.assign(new V1PersistentVolume(), {
            metadata: { name: "noetl-server-data" },
            spec: {
                capacity: { storage: "1Mi" },
                accessModes: ["ReadWriteOnce"],
                claimRef: { namespace, name: "data-noetl-server-rust-0" },
                hostPath: { path: join(clusterDir, "server-data"), type: "DirectoryOrCreate" },
            },
        });
        await laneConfig().makeApiClient(CoreV1Api).createPersistentVolume({ body: volume });
        // The Deployment leaves the program and is retained: whoever moves, removes it.
        await up("plain", stateful);
        await inNamespace("delete", `deployment/${server}`);
        await inNamespace("wait", "--for=delete", `replicaset/${original[0]?.[0] ?? ""}`);
    });

    test("goes to mtls and back, and its data keeps its owner", async () => {
        expect(await failures()).toEqual([]);
        const before = await revision();
        const data = await inPod(
            "echo kept > /data/proof; chown 1234:1234 /data/proof; ls -ln /data",
        );

        const { diagnostics } = await up("mtls", stateful);
        expect(diagnostics.map(({ message }) => message)).toContainEqual(
            expect.stringContaining("readable by every user of the pod (0444"),
        );
        expect(await failures()).toEqual([]);
        expect(await inPod("ls -ln /data")).toBe(data);
        expect(await inPod("stat -L -c %a /tls/tls.key")).toBe("444");

        expect(await switchTo("plain", stateful)).toEqual([]);
        expect(await revision()).toBe(before);
        expect(await inPod("ls -ln /data")).toBe(data);
    });

    afterAll(async () => {
        await up("plain", existing);
        await inNamespace("delete", `statefulset/${server}`, "service/noetl-server-pods");
        await inNamespace("delete", "persistentvolumeclaim/data-noetl-server-rust-0");
        await kubectl(["delete", "persistentvolume/noetl-server-data"]);
        await waitFor("one pod of the server", async () => (await podsOf(server)).length === 1, {
            seconds: 60,
            look: "kubectl get pods",
        });
    });
});
