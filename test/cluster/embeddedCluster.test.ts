import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { clusterStatus, clusterUp } from "../../lane/cluster";
import { ensureTools } from "../../lane/cluster/build";
import { kubectl, kubectlLink } from "../../lane/cluster/kubectl";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { findInit, onNodeNetwork } from "../../lane/cluster/node/namespaces";
import { run } from "../../lane/cluster/run";
import { lineProgress } from "../../lane/progress";

const namespace = `cluster-test-${process.pid}`;
let init: number;

beforeAll(async () => {
    const found = await findInit();
    if (found === undefined) {
        throw new Error("These tests need a running cluster: npm run local");
    }
    init = found;
    await kubectl(init, ["create", "namespace", namespace]);
    await kubectl(init, ["apply", "--filename=-"], { input: JSON.stringify(workloads()) });
    await inNamespace("rollout", "status", "deployment/web", "deployment/client");
    // A Service routes to a pod a moment after the pod is ready.
    const retry = ["--retry", "60", "--retry-all-errors", "--retry-delay", "1"];
    await inClient("curl", "-sS", ...retry, `http://web.${namespace}.svc`);
});

afterAll(async () => {
    await kubectl(init, ["delete", "namespace", namespace, "--wait=false"]);
});

describe("pods", () => {
    it("reach a Service by its DNS name", async () => {
        expect(await inClient("curl", "-sS", `http://web.${namespace}.svc`)).toBe("hello");
    });

    it("reach themselves through their Service", async () => {
        expect(await inPod("web", "wget", "-qO-", "http://web")).toBe("hello");
    });

    it("verify the API server by the authority that they are given", async () => {
        const authority = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
        const url = "https://kubernetes.default.svc/readyz";
        expect(await inClient("curl", "-sS", "--cacert", authority, url)).toBe("ok");
    });

    it("find nothing outside the cluster, and need not wait to know", async () => {
        // curl's exit statuses: 6 name not resolved, 7 no connection; a timeout would be 28.
        await expect(inClient("curl", "-sS", "http://example.com")).rejects.toThrow(/exit code 6/);
        await expect(inClient("curl", "-sS", "http://192.0.2.1")).rejects.toThrow(/exit code 7/);
    });

    it("are held to their memory limit", async () => {
        const files = "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max";
        const limit = await inClient("sh", "-c", `cat ${files} 2>/dev/null; true`);
        expect(limit).toBe(String(64 * 1024 * 1024));
    });

    it("get shared memory of the size they ask for", async () => {
        const mounts = await inClient("cat", "/proc/mounts");
        expect(mounts).toMatch(/^tmpfs \/dev\/shm tmpfs .*size=32768k/m);
    });
});

describe("kubectl", () => {
    it("shows a pod's log", async () => {
        expect((await inNamespace("logs", "deployment/web")).stdout).toBe("serving");
    });

    it("passes on the exit status of a command in a pod", async () => {
        await expect(inClient("sh", "-c", "exit 42")).rejects.toMatchObject({ exitCode: 42 });
    });

    it("forwards a port to a Service", async () => {
        const target = ["port-forward", "service/web", ":80", `--namespace=${namespace}`];
        const [nsenter = "", ...enter] = onNodeNetwork(init);
        const forward = spawn(
            nsenter,
            [...enter, kubectlLink, `--kubeconfig=${kubeconfigPath}`, ...target],
            {
                stdio: ["ignore", "pipe", "inherit"],
            },
        );
        try {
            const [said] = (await once(forward.stdout, "data")) as [Buffer];
            const address = /from (127\.0\.0\.1:\d+)/.exec(said.toString())?.[1];
            expect(await fetchOnNode(`http://${address}`)).toBe("hello");
        } finally {
            forward.kill();
        }
    });
});

describe("clusterUp", () => {
    it("keeps a cluster that runs", async () => {
        const progress = lineProgress();
        await clusterUp({ tools: await ensureTools(progress), images: [], progress });

        expect(await findInit()).toBe(init);
        expect(await clusterStatus()).toEqual({ state: "running" });
    });
});

function inNamespace(...args: string[]) {
    return kubectl(init, [`--namespace=${namespace}`, ...args]);
}

async function inPod(deployment: string, ...command: string[]): Promise<string> {
    return (await inNamespace("exec", `deployment/${deployment}`, "--", ...command)).stdout;
}

function inClient(...command: string[]): Promise<string> {
    return inPod("client", ...command);
}

async function fetchOnNode(url: string): Promise<string> {
    const script = `fetch(${JSON.stringify(url)}).then((r) => r.text()).then(console.log)`;
    const [nsenter = "", ...enter] = onNodeNetwork(init);
    return (await run(nsenter, [...enter, process.execPath, "-e", script])).stdout;
}

/** A web server behind a Service, and a client beside it, from the lane's curl image. */
function workloads(): object {
    const serve = "mkdir /tmp/web && cd /tmp/web && printf hello >index.html && echo serving && ";
    return {
        apiVersion: "v1",
        kind: "List",
        items: [
            deployment("web", {
                command: ["sh", "-c", `${serve} exec busybox httpd -f -p 8080`],
                readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
            }),
            deployment("client", {
                command: ["sleep", "1000000"],
                resources: { limits: { memory: "64Mi", cpu: "500m" } },
                volumeMounts: [{ name: "shm", mountPath: "/dev/shm" }],
            }),
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: "web", namespace },
                spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
            },
        ],
    };
}

function deployment(name: string, container: object): object {
    const labels = { app: name };
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    terminationGracePeriodSeconds: 1,
                    containers: [{ name, image: "docker.io/curlimages/curl:8.7.1", ...container }],
                    volumes: [{ name: "shm", emptyDir: { medium: "Memory", sizeLimit: "32Mi" } }],
                },
            },
        },
    };
}
