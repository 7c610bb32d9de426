import { absent } from "../../../support/withValue";
import { member, worker } from "../../badInput/support";
import { configure, documents, edit, write, type Rows } from "../followed";
import { metadata } from "./beside";

const pod = "spec.template.spec";
const container = `${pod}.containers[0]`;
const probe = `${container}.livenessProbe`;
const health = "http://api.noetl.svc:8082/api/health";
const url = `${container}.env[0].value`;
const envUrl = "Deployment noetl/worker, container worker, env NOETL_SERVER_URL";
const onWorker = "Deployment noetl/worker, container worker";
const onServer = "Deployment noetl/api, container noetl-server";
const envoy = { clients: [member.worker({ via: "envoy" })] };
const hook = { preStop: { httpGet: { path: "/", port: "http" } } };
const workerService = (port: object) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("worker"),
    spec: { selector: { app: "worker" }, ports: [port] },
});
const router = (command: readonly string[], args: readonly string[]) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata("router"),
    spec: {
        selector: { matchLabels: { app: "router" } },
        template: {
            metadata: { labels: { app: "router" } },
            spec: {
                serviceAccountName: "router",
                containers: [{ name: "atenet-router", command, args }],
            },
        },
    },
});
const curl = (...args: readonly string[]) => ({ exec: { command: ["curl", ...args] } });

/** Problems of pod templates, found by the transform. */
export const workloadRows: Rows = {
    "the server's URL on another port": {
        field: envUrl,
        input: { worker: { [url]: "http://api.noetl.svc:9090" } },
        follow: edit("worker", url, "http://api.noetl.svc:8082"),
    },
    "a URL of a Service that config does not list": {
        field: envUrl,
        input: { worker: { [url]: "http://other.noetl.svc:8082" } },
        follow: configure("server.services", ["api", "other"]),
    },
    "a URL of another host, mapped": {
        field: envUrl,
        input: { worker: { [url]: "http://gateway.example:8082" } },
        follow: configure("clients[0].rewriteHosts", { "gateway.example": "api.noetl.svc" }),
    },
    "a URL that is put together": {
        field: envUrl,
        input: { worker: { [url]: "http://$(HOST):8082" } },
        follow: edit("worker", url, "http://api.noetl.svc:8082"),
    },
    "no URL": {
        field: envUrl,
        input: { worker: { [`${pod}.containers[0].env`]: [] } },
        follow: edit("worker", `${pod}.containers[0].env`, [
            { name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" },
        ]),
    },
    "a container that the pod does not have": {
        field: "Deployment noetl/worker",
        input: { config: { clients: [member.worker({ container: "main" })] } },
        follow: configure("clients[0].container", "worker"),
    },
    "a credential variable that the transform sets": {
        field: "Deployment noetl/worker, container worker, env NOETL_TLS_CA",
        input: {
            worker: { [`${pod}.containers[0].env[1]`]: { name: "NOETL_TLS_CA", value: "/x" } },
        },
        follow: edit("worker", `${pod}.containers[0].env[1]`, absent),
    },
    "a curl that does not verify": {
        field: "Deployment noetl/worker, container worker, livenessProbe",
        input: { worker: { [probe]: { exec: { command: ["curl", "-k", health] } } } },
        follow: edit("worker", probe, { exec: { command: ["curl", health] } }),
    },

    "a workload without a pod template": {
        field: "Deployment noetl/worker, spec.template",
        input: { worker: { spec: {} } },
        follow: write("worker", worker),
    },
    "a number as variable": {
        field: `Deployment noetl/worker, ${url}`,
        input: { worker: { [url]: 8082 } },
        follow: edit("worker", url, "http://api.noetl.svc:8082"),
    },
    "a further container that the pod does not have": {
        field: "Deployment noetl/worker, otherContainers",
        input: { config: { clients: [member.worker({ otherContainers: [{ name: "x" }] })] } },
        follow: configure("clients[0].otherContainers", []),
    },
    "a host that is mapped to a host of no certificate": {
        field: "Deployment noetl/worker, rewriteHosts old.svc",
        input: {
            config: { clients: [member.worker({ rewriteHosts: { "old.svc": "new.svc" } })] },
            worker: { [url]: "http://old.svc:8082" },
        },
        follow: configure("clients[0].rewriteHosts", { "old.svc": "api.noetl.svc" }),
    },
    "a volume with the name of the credentials": {
        field: "Deployment noetl/worker, volumes tls",
        input: { worker: { [`${pod}.volumes`]: [{ name: "tls", emptyDir: {} }] } },
        follow: edit("worker", `${pod}.volumes[0].name`, "own-tls"),
    },
    "a mount where the credentials go": {
        field: `${onWorker}, volumeMounts /tls`,
        input: {
            worker: {
                [`${pod}.volumes`]: [{ name: "own", emptyDir: {} }],
                [`${container}.volumeMounts`]: [{ name: "own", mountPath: "/tls" }],
            },
        },
        follow: edit("worker", `${container}.volumeMounts[0].mountPath`, "/own"),
    },
    "a plain URL in another variable": {
        field: `${onWorker}, env OTHER_URL`,
        input: { worker: { [`${container}.env[1]`]: { name: "OTHER_URL", value: health } } },
        follow: edit("worker", `${container}.env[1]`, absent),
    },
    "a probe by an unknown port name": {
        field: `${onServer}, livenessProbe.httpGet.port`,
        input: { server: { [probe]: { httpGet: { path: "/", port: "htpp" } } } },
        follow: edit("server", `${probe}.httpGet.port`, "http"),
    },
    "a gRPC probe": {
        field: `${onServer}, livenessProbe.grpc`,
        input: { server: { [probe]: { grpc: { port: 8082 } } } },
        follow: edit("server", probe, { tcpSocket: { port: 8082 } }),
    },
    "an HTTP hook": {
        field: `${onServer}, lifecycle.preStop.httpGet`,
        input: { server: { [`${container}.lifecycle`]: hook } },
        follow: edit("server", `${container}.lifecycle`, absent),
    },
    "a call that cannot be understood": {
        field: `${onWorker}, livenessProbe.exec.command`,
        input: { worker: { [probe]: { exec: { command: ["sh", "-c", `wget ${health}`] } } } },
        follow: edit("worker", probe, { exec: { command: ["sh", "-c", `curl ${health}`] } }),
    },
    "a curl in the server's own pod": {
        field: `${onServer}, livenessProbe.exec.command`,
        input: { server: { [probe]: curl(health) } },
        follow: edit("server", probe, { tcpSocket: { port: 8082 } }),
    },
    "a curl of loopback beside the server, with its Service's name": {
        field: `${onServer}, livenessProbe.exec.command`,
        input: {
            config: { mode: "tls" },
            server: { [probe]: curl("http://localhost:8082/api/health") },
        },
        follow: edit("server", probe, curl(health)),
    },
    "a curl of loopback beside the server, with loopback in the certificate": {
        field: `${onServer}, livenessProbe.exec.command`,
        input: {
            config: { mode: "tls" },
            server: { [probe]: curl("http://localhost:8082/api/health") },
        },
        follow: configure("server.loopback", true),
    },
    "a curl with a certificate of its own": {
        field: `${onWorker}, livenessProbe.exec.command`,
        input: { worker: { [probe]: curl("--cacert", "/own/ca.crt", health) } },
        follow: edit("worker", probe, curl(health)),
    },
    "a curl of the server and of another host": {
        field: `${onWorker}, livenessProbe.exec.command`,
        input: { worker: { [probe]: curl(health, "https://other.example/") } },
        follow: edit("worker", probe, {
            exec: { command: ["sh", "-c", `curl ${health} && curl https://other.example/`] },
        }),
    },
    "a proxy that takes the server's calls": {
        field: `${onWorker}, env HTTPS_PROXY`,
        input: {
            worker: { [`${container}.env[1]`]: { name: "HTTPS_PROXY", value: "http://proxy" } },
        },
        follow: (input, fix) => {
            const [, name, value] = /^add (\w+) with value (\S+) to/.exec(fix) ?? [];
            return edit("worker", `${container}.env[2]`, { name, value })(input, fix, "");
        },
    },
    "a pod with an Envoy on the host network": {
        field: "Deployment noetl/worker, hostNetwork",
        input: { config: envoy, worker: { [`${pod}.hostNetwork`]: true } },
        follow: edit("worker", `${pod}.hostNetwork`, absent),
    },
    "a container with Envoy's name": {
        field: "Deployment noetl/worker, containers envoy",
        input: { config: envoy, worker: { [`${pod}.containers[1]`]: { name: "envoy" } } },
        follow: edit("worker", `${pod}.containers[1].name`, "own-envoy"),
    },
    "a container on Envoy's port": {
        field: `${onWorker}, ports`,
        input: { config: envoy, worker: { [`${container}.ports`]: [{ containerPort: 8082 }] } },
        follow: edit("worker", `${container}.ports[0].containerPort`, 8080),
    },
    "a Service on Envoy's port": {
        field: "Service noetl/worker, ports[0].port",
        input: { config: envoy, worker: documents(worker, workerService({ port: 8082 })) },
        follow: write("worker", worker, workerService({ port: 8082, targetPort: 8080 })),
    },
    "flags behind a shell": {
        field: "Deployment noetl/router, container atenet-router, command",
        input: {
            config: { clients: [member.worker({ contract: "atenet-router" })] },
            worker: documents(router(["sh", "-c"], ["exec atenet --x"])),
        },
        follow: write("worker", router(["atenet"], ["--x"])),
    },
};
