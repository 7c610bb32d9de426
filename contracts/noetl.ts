import type { ClientContract, ServerContract } from "./contract";

/**
 * noetl-server 2.30.0. Certificate and key are both set or both absent, else it refuses to start;
 * the client CA turns TLS into mutual TLS. One listener: TLS or plain, never both.
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
 * noetl-worker 5.12.0. Only its control-plane client has the identity: the playbook, result_fetch
 * and http tools call the server without one and fail under `mtls`, unless an Envoy does it for all
 * of them. NOETL_SERVER_URL is for registration and heartbeats; everything about a command goes to
 * the URL in its NATS notification, which is the server's NOETL_PUBLIC_SERVER_URL.
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
    // A claimed command is acknowledged before it is executed: then only `dispatches` has it.
    backlog: {
        port: 9090,
        path: "/metrics",
        queued: ["noetl_worker_nats_consumer_pending", "noetl_worker_nats_consumer_ack_pending"],
        running: ["noetl_worker_concurrent_dispatches"],
    },
};
