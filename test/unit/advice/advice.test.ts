import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { absent } from "../../support/withValue";
import { member, refusalOf, server, worker } from "../badInput/support";
import { configure, edit, followed, paste, run, runIn, type Advised } from "./followed";

const folder = mkdtempSync(join(tmpdir(), "advice-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes an object that runs or routes beside the link. */
function beside(name: string, content: object): string {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, JSON.stringify(content));
    return path;
}

const metadata = (name: string) => ({ name, namespace: "noetl" });
const cronJob = (env: readonly object[]) => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata("nightly"),
    spec: {
        jobTemplate: {
            spec: {
                template: {
                    spec: {
                        serviceAccountName: "nightly",
                        restartPolicy: "Never",
                        containers: [
                            {
                                name: "run",
                                image: "curl",
                                env,
                                command: ["curl", "-f", "http://api.noetl.svc:8082/api/health"],
                            },
                        ],
                    },
                },
            },
        },
    },
});
const nightly = beside("nightly", cronJob([]));
const ingress = beside("ingress", {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata("web"),
    spec: { defaultBackend: { service: { name: "api", port: { number: 8082 } } } },
});

const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { generateName: "job-", namespace: "noetl" },
};
const second = beside("second", { ...worker, metadata: metadata("second") });
const generated = beside("generated", job);
const other = beside("other", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata("other"),
});

/** A folder with a kustomization. */
function kustomizationOf(name: string, text: string, files: Readonly<Record<string, object>> = {}) {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, "kustomization.yaml"), text);
    for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(path, file), JSON.stringify(content));
    }
    return path;
}

const kustomization = kustomizationOf("overlay", "resources: [w.yaml]", { "w.yaml": worker });
const remote = kustomizationOf("remote", "resources: ['https://h.example/a.yaml']");

const serviceFor = (app: string) =>
    JSON.stringify({
        apiVersion: "v1",
        kind: "Service",
        metadata: metadata("api"),
        spec: { selector: { app }, ports: [{ port: 8082 }] },
    });

const pod = "spec.template.spec";
const probe = `${pod}.containers[0].livenessProbe`;
const health = "http://api.noetl.svc:8082/api/health";
const url = `${pod}.containers[0].env[0].value`;
const envUrl = "Deployment noetl/worker, container worker, env NOETL_SERVER_URL";

/** Each row: the place, the input that causes the problem, and the edit that its fix asks for. */
const rows: readonly (readonly [string, Advised])[] = [
    [
        "a mode that does not exist",
        { field: "mode", input: { config: { mode: "strict" } }, follow: run("mtls") },
    ],
    [
        "a key that does not exist",
        {
            field: "server.port",
            input: { config: { server: member.server({ port: 8082 }) } },
            follow: run(),
        },
    ],
    [
        "a placeholder",
        {
            field: "kubeContext",
            input: { config: { kubeContext: "CHANGE-ME" } },
            follow: run("kind-dev"),
        },
    ],
    [
        "a workload that the file does not have",
        {
            field: "clients[0].workload",
            input: { config: { clients: [member.worker({ workload: "other" })] } },
            follow: run("worker"),
        },
    ],
    [
        "a file that does not exist",
        {
            field: "clients[0].manifest",
            input: { config: { clients: [{ name: "worker", manifest: "nowhere.yaml" }] } },
            follow: run(member.worker({}).manifest),
        },
    ],
    [
        "a folder in place of a file",
        {
            field: "clients[0].manifest",
            input: { config: { clients: [{ name: "worker", manifest: folder }] } },
            follow: run(member.worker({}).manifest),
        },
    ],
    [
        "one name for two clients",
        {
            field: "clients[].name",
            input: {
                config: { clients: [member.worker({}), member.worker({ manifest: nightly })] },
            },
            follow: configure("clients[1].name", "nightly"),
            leaves: "CronJob noetl/nightly, containers",
        },
    ],
    [
        "the default service account",
        {
            field: "clients[0]",
            input: { worker: { [`${pod}.serviceAccountName`]: absent } },
            follow: edit("worker", `${pod}.serviceAccountName`, "worker"),
        },
    ],
    [
        "the default service account, by config",
        {
            field: "clients[0]",
            input: { worker: { [`${pod}.serviceAccountName`]: absent } },
            follow: configure("allowDefaultServiceAccount", ["worker"]),
        },
    ],
    [
        "an object without a namespace",
        {
            field: "worker.yaml document 1: metadata.namespace",
            input: { worker: { "metadata.namespace": absent } },
            follow: edit("worker", "metadata.namespace", "noetl"),
        },
    ],
    [
        "the server's URL on another port",
        {
            field: envUrl,
            input: { worker: { [url]: "http://api.noetl.svc:9090" } },
            follow: edit("worker", url, "http://api.noetl.svc:8082"),
        },
    ],
    [
        "a URL of a Service that config does not list",
        {
            field: envUrl,
            input: { worker: { [url]: "http://other.noetl.svc:8082" } },
            follow: configure("server.services", ["api", "other"]),
        },
    ],
    [
        "a URL of another host, mapped",
        {
            field: envUrl,
            input: { worker: { [url]: "http://gateway.example:8082" } },
            follow: configure("clients[0].rewriteHosts", { "gateway.example": "api.noetl.svc" }),
        },
    ],
    [
        "a URL that is put together",
        {
            field: envUrl,
            input: { worker: { [url]: "http://$(HOST):8082" } },
            follow: edit("worker", url, "http://api.noetl.svc:8082"),
        },
    ],
    [
        "no URL",
        {
            field: envUrl,
            input: { worker: { [`${pod}.containers[0].env`]: [] } },
            follow: edit("worker", `${pod}.containers[0].env`, [
                { name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" },
            ]),
        },
    ],
    [
        "a container that the pod does not have",
        {
            field: "Deployment noetl/worker",
            input: { config: { clients: [member.worker({ container: "main" })] } },
            follow: configure("clients[0].container", "worker"),
        },
    ],
    [
        "a curl-only CronJob",
        {
            field: "caller CronJob noetl/nightly",
            input: { config: { manifests: [nightly] } },
            follow: paste,
            leaves: "CronJob noetl/nightly, container run, env NOETL_SERVER_URL",
        },
    ],
    [
        "an Ingress",
        {
            field: "caller Ingress noetl/web",
            input: { config: { manifests: [ingress] } },
            follow: paste,
        },
    ],
    [
        "a kustomization in place of a file",
        {
            field: "clients[0].manifest",
            input: { config: { clients: [{ name: "worker", manifest: kustomization }] } },
            follow: runIn(folder),
        },
    ],
    [
        "a kustomization in `manifests` with a remote base",
        {
            field: `kustomization in ${remote}`,
            input: { config: { manifests: [remote] } },
            follow: configure("manifests", [other]),
        },
    ],
    [
        "an object with a generated name",
        {
            field: `${generated} document 1: metadata.name`,
            input: { config: { manifests: [generated] } },
            follow: (input) => {
                beside("generated", { ...job, metadata: metadata("named") });
                return input;
            },
        },
    ],
    [
        "a Service that selects other pods",
        {
            field: "server.services[0]",
            input: { server: `${JSON.stringify(server)}\n---\n${serviceFor("other")}` },
            follow: (input) => ({
                ...input,
                server: `${JSON.stringify(server)}\n---\n${serviceFor("api")}`,
            }),
        },
    ],
    [
        "a credential variable that the transform sets",
        {
            field: "Deployment noetl/worker, container worker, env NOETL_TLS_CA",
            input: {
                worker: { [`${pod}.containers[0].env[1]`]: { name: "NOETL_TLS_CA", value: "/x" } },
            },
            follow: edit("worker", `${pod}.containers[0].env[1]`, absent),
        },
    ],
    [
        "a curl that does not verify",
        {
            field: "Deployment noetl/worker, container worker, livenessProbe",
            input: { worker: { [probe]: { exec: { command: ["curl", "-k", health] } } } },
            follow: edit("worker", probe, { exec: { command: ["curl", health] } }),
        },
    ],
    [
        "pods of the server on the host network, which a NetworkPolicy cannot select",
        {
            field: "server: hostNetwork",
            input: { config: { networkPolicy: true }, server: { [`${pod}.hostNetwork`]: true } },
            follow: edit("server", `${pod}.hostNetwork`, absent),
        },
    ],
    [
        "the same, without a NetworkPolicy",
        {
            field: "server: hostNetwork",
            input: { config: { networkPolicy: true }, server: { [`${pod}.hostNetwork`]: true } },
            follow: configure("networkPolicy", false),
        },
    ],
    [
        "one Service that config lists twice",
        {
            field: "server.dnsNames",
            input: { config: { server: member.server({ services: ["api", "api"] }) } },
            follow: configure("server.services", ["api"]),
        },
    ],
    [
        "an adoption outside mode plain",
        {
            field: "mode",
            input: { config: { server: member.server({ adopt: true }) } },
            follow: configure("mode", "plain"),
        },
    ],
    [
        "a direct client beside one with an Envoy",
        {
            field: "clients[0].via",
            input: {
                config: {
                    clients: [
                        member.worker({}),
                        member.worker({ name: "second", via: "envoy", manifest: second }),
                    ],
                },
            },
            follow: run(),
        },
    ],
    [
        "a path of `manifests` that does not exist",
        {
            field: "manifests",
            input: { config: { manifests: ["nowhere"] } },
            follow: configure("manifests", []),
        },
    ],
];

describe("following the advice removes the problem of", () => {
    test.each(rows)("%s", async (_, advised) => {
        const after = await followed(advised);
        expect(after).not.toContain(`  - ${advised.field}`);
        if (advised.leaves === undefined) expect(after).toBe("");
        else expect(after).toContain(advised.leaves);
    });
});

test("a curl-only CronJob is a client after its lines and its next advice are followed", async () => {
    const input = { config: { manifests: [nightly] } };
    const pasted = paste(input, "", await refusalOf(input));
    const line = "CronJob noetl/nightly, container run, env NOETL_SERVER_URL";
    expect(await refusalOf(pasted)).toContain(line);
    beside("nightly", cronJob([{ name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" }]));
    expect(await refusalOf(pasted)).toBe("");
});
