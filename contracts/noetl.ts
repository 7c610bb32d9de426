import type { BareFeature, ClientContract, OtherImplementation, ServerContract } from "./contract";

/**
 * The Python noetl, which the published Helm chart still starts (noetl/ops,
 * `automation/helm/noetl/templates/server-deployment.yaml`: "under a Python image these env vars are
 * no-ops").
 */
const pythonNoetl: OtherImplementation = {
    name: "the Python noetl",
    command: /(?:^|[\s/;&|"'])python[\d.]*\s(?:[^;&|]*\s)?-m\s+noetl\b/,
};

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
    otherImplementation: pythonNoetl,
    port: 8082,
    portVariable: "NOETL_PORT",
    healthPath: "/api/health",
    // `NOETL_SERVER_MACHINE_ID`; without it 10 bits of a hash of the pod's name (`state.rs`).
    replicas: {
        atMost: 1,
        because:
            "a second pod is a second generator of event ids on one machine id, and the event log is append-only: two events with one id stay",
    },
};

/**
 * noetl-server 3.54.0, the newest release whose dependencies are all in the crate registry. Its TLS
 * code, port, log lines and shutdown are those of 2.30.0. Its forwarding to other shards
 * (`NOETL_EXECUTION_AFFINITY`) has no certificate, and needs several replicas.
 */
export const noetlServer354: ServerContract = {
    ...noetlServer,
    name: "noetl-server-3.54",
    version: "3.54.0",
};

/** The spellings that noetl-worker takes for true; it trims them and ignores case. */
const truthy = ["1", "true", "yes", "on"];

/**
 * Features of noetl-worker with a bare HTTP client: the plug-in source since 5.31.0 (`plugin.rs`),
 * the materializer since 5.34.0 (`materializer.rs`). 5.12.0 ignores these variables; where they are
 * set, a later release runs. The pool that drives executions loads plug-ins: at start, if one of the
 * variables says so (`warm_orchestrate_enabled`), and for its commands.
 */
const bareFeatures: readonly BareFeature[] = [
    {
        name: "the event materializer",
        variable: "NOETL_MATERIALIZER_ENABLED",
        values: truthy,
    },
    {
        name: "the plug-in source",
        variable: "NOETL_WARM_ORCHESTRATE_PLUGIN",
        values: truthy,
    },
    {
        name: "the plug-in source of the state builder",
        variable: "NOETL_STATE_BUILDER",
        values: ["offserver"],
    },
    {
        name: "the plug-in source of the state builder",
        variable: "NOETL_STATE_BUILDER_SHADOW",
        values: truthy,
    },
];

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
    otherImplementation: pythonNoetl,
    followsPublishedUrl: true,
    listens: ["WORKER_METRICS_BIND"],
    bareFeatures,
    // A claimed command is acknowledged before it runs; then only `dispatches` counts it.
    backlog: {
        port: 9090,
        path: "/metrics",
        queued: ["noetl_worker_nats_consumer_pending", "noetl_worker_nats_consumer_ack_pending"],
        running: ["noetl_worker_concurrent_dispatches"],
    },
};

/**
 * noetl-worker 5.52.0, the newest release whose dependencies are all in the crate registry. Its
 * TLS code, log lines and metrics are those of 5.12.0. It exits at once on SIGTERM, without
 * draining, and sends NOETL_INTERNAL_API_TOKEN with every call of its control-plane client.
 */
export const noetlWorker552: ClientContract = {
    ...noetlWorker,
    name: "noetl-worker-5.52",
    version: "5.52.0",
    // Without WORKER_METRICS_BIND it listens on 0.0.0.0:$PORT.
    listens: ["WORKER_METRICS_BIND", "PORT"],
};
