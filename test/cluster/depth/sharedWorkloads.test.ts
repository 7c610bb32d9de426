import { join } from "node:path";

import { AppsV1Api, CoreV1Api, V1PersistentVolume } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { deployments, inNamespace, kubectl, rolloutsComplete } from "../../support/kubectl";
import { workerVersion } from "../../../lane/cluster/build/noetl";
import { clusterDir } from "../../../lane/cluster/layout";
import { waitFor } from "../../../lane/cluster/wait";
import {
    changes,
    failures,
    laneConfig,
    namespace,
    podsOf,
    pulumi,
    replicaSetsOf,
    switchTo,
    up,
} from "../../support/lane";

const [server, worker] = deployments;

/** The worker, with fields that others set. */
const sharing = (...managedElsewhere: readonly string[]) => ({
    clients: [{ name: "worker", manifest: "manifests/dev/worker.yaml", managedElsewhere }],
});
const stateful = {
    server: {
        manifest: "test/fixtures/manifests/statefulServer.yaml",
        services: ["noetl-server-rust", "noetl-server-pods", "noetl"],
    },
};

const apps = () => laneConfig().makeApiClient(AppsV1Api);

beforeAll(async () => {
    expect(await switchTo("plain")).toEqual([]);
});

afterAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
});

describe("replicas and image that others set", () => {
    const live = async () => {
        const { spec } = await apps().readNamespacedDeployment({ namespace, name: worker });
        return [spec?.replicas, spec?.template.spec?.containers[0]?.image];
    };

    let image: string;

    beforeAll(async () => {
        const [pod] = await podsOf(worker);
        image = pod?.status?.containerStatuses?.[0]?.imageID ?? "";
        await inNamespace("scale", `deployment/${worker}`, "--replicas=2");
        await rolloutsComplete(120);
    });

    test("replicas outlive every update, and preview says so", async () => {
        const { output } = await up("plain", sharing("replicas"));
        expect(output).toMatch(
            /Deployment noetl\/noetl-worker-rust: left to others once it exists.*spec\.replicas/,
        );
        for (const mode of ["mtls", "plain"] as const) {
            expect(await switchTo(mode, sharing("replicas"))).toEqual([]);
            expect((await live())[0]).toBe(2);
        }
    });

    // The provider follows ignoreChanges into no list (await.go, handleSSAIgnoreFields).
    test("an image stays while nothing else changes; a switch is refused, and names its owner", async () => {
        await inNamespace("set", "image", `deployment/${worker}`, `worker=${image}`);
        await rolloutsComplete(120);
        expect(changes(await up("plain", sharing("replicas", "image")))).toEqual([]);
        // It is the preview that refuses; without one the provider takes kubectl's fields over.
        const config = sharing("replicas", "image");
        const { status, output } = await pulumi(["up", "--yes"], "mtls", { config });
        expect(output).toMatch(/conflict with "kubectl-set".*image/s);
        expect(status).not.toBe(0);
        expect(await live()).toEqual([2, image]);
    });

    afterAll(async () => {
        await inNamespace("scale", `deployment/${worker}`, "--replicas=1");
        await inNamespace(
            "set",
            "image",
            `deployment/${worker}`,
            `worker=ghcr.io/noetl/worker:${workerVersion}`,
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
        // The Deployment leaves the program and is retained; it is deleted by hand.
        const [replicaSet = ""] = await replicaSetsOf(server);
        await up("plain", stateful);
        await inNamespace("delete", `deployment/${server}`);
        await inNamespace("wait", "--for=delete", `replicaset/${replicaSet}`);
    });

    test("goes to mtls and back, and its data keeps its owner", async () => {
        expect(await failures()).toEqual([]);
        const before = await revision();
        const data = await inPod(
            "echo kept > /data/proof; chown 1234:1234 /data/proof; ls -ln /data",
        );

        const { output } = await up("mtls", stateful);
        expect(output).toContain("readable by every user of the pod (0444");
        expect(await failures()).toEqual([]);
        expect(await inPod("ls -ln /data")).toBe(data);
        expect(await inPod("stat -L -c %a /tls/tls.key")).toBe("444");

        expect(await switchTo("plain", stateful)).toEqual([]);
        expect(await revision()).toBe(before);
        expect(await inPod("ls -ln /data")).toBe(data);
    });

    afterAll(async () => {
        await up("plain");
        await inNamespace("delete", `statefulset/${server}`, "service/noetl-server-pods");
        await inNamespace("delete", "persistentvolumeclaim/data-noetl-server-rust-0");
        await kubectl(["delete", "persistentvolume/noetl-server-data"]);
        await waitFor("one pod of the server", async () => (await podsOf(server)).length === 1, {
            seconds: 60,
            look: "kubectl get pods",
        });
    });
});
