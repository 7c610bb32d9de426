import type { ClientContract, ServerContract } from "./contract";

/**
 * noetl-server 2.30.0. It starts only with both certificate and key, or neither; the client CA
 * enables mutual TLS. Its one listener speaks either TLS or plain HTTP.
 */
export const noetlServer: ServerContract = {
    name: "noetl-server",
    version: "2.30.0",
    usage: "server",
    container: "noetl-server",
    credentials: {
        via: "env",
        certificate: "NOETL_TLS_CERT",
        privateKey: "NOETL_TLS_KEY",
        trustBundle: "NOETL_TLS_CLIENT_CA",
    },
    urls: ["NOETL_PUBLIC_SERVER_URL"],
    reload: "restart",
    mountPath: "/tls",
    logs: {
        plain: [{ message: "Server listening", fields: {} }],
        tls: [{ message: "Server listening (TLS)", fields: { tls: "true", mtls: "false" } }],
        mtls: [{ message: "Server listening (TLS)", fields: { tls: "true", mtls: "true" } }],
    },
    port: 8082,
    healthPath: "/api/health",
};

const clientTls = "control-plane HTTP client: TLS enabled";
const registered = { message: "Worker registered", fields: {} };

/**
 * noetl-worker 5.12.0. Only its control-plane client presents the identity; the playbook,
 * result_fetch and http tools do not and fail in `mtls`, unless an Envoy speaks TLS for the pod.
 * NOETL_SERVER_URL serves registration and heartbeats; calls about a command go to the URL in its
 * NATS notification, the server's NOETL_PUBLIC_SERVER_URL.
 */
export const noetlWorker: ClientContract = {
    name: "noetl-worker",
    version: "5.12.0",
    usage: "client",
    container: "worker",
    credentials: {
        via: "env",
        certificate: "NOETL_TLS_CLIENT_CERT",
        privateKey: "NOETL_TLS_CLIENT_KEY",
        trustBundle: "NOETL_TLS_CA",
    },
    urls: ["NOETL_SERVER_URL"],
    reload: "restart",
    mountPath: "/tls",
    logs: {
        plain: [registered],
        tls: [{ message: clientTls, fields: { mtls: "false", ca: "true" } }, registered],
        mtls: [{ message: clientTls, fields: { mtls: "true", ca: "true" } }, registered],
    },
    followsPublishedUrl: true,
    listens: ["WORKER_METRICS_BIND"],
    // A claimed command is acknowledged before it runs; then only `dispatches` counts it.
    backlog: {
        port: 9090,
        path: "/metrics",
        queued: ["noetl_worker_nats_consumer_pending", "noetl_worker_nats_consumer_ack_pending"],
        running: ["noetl_worker_concurrent_dispatches"],
    },
};
