import type { Identity } from "../../pki/identity";

/** The server's identity in the dev stack. */
export const serverIdentity: Identity = {
    name: "server",
    usage: "server",
    contract: "noetl-server",
    workload: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        namespace: "noetl",
        name: "noetl-server-rust",
    },
    container: "noetl-server",
    podLabels: { app: "noetl-server-rust" },
    podSelector: { app: "noetl-server-rust" },
    serviceAccount: "noetl-server",
    spiffeId: "spiffe://dev.noetl.internal/ns/noetl/sa/noetl-server",
    dnsNames: [
        "noetl-server-rust.noetl.svc",
        "noetl-server-rust.noetl.svc.cluster.local",
        "localhost",
    ],
    ipAddresses: ["127.0.0.1"],
    certificateName: "noetl-server-rust-server-tls",
    secretName: "noetl-server-rust-server-tls",
    privateKey: { algorithm: "ECDSA", size: 256 },
    duration: "2160h",
    renewBefore: "720h",
};

/** The worker's identity in the dev stack. */
export const clientIdentity: Identity = {
    name: "worker",
    usage: "client",
    contract: "noetl-worker",
    workload: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        namespace: "noetl",
        name: "noetl-worker-rust",
    },
    container: "worker",
    podLabels: { app: "noetl-worker-rust" },
    podSelector: { app: "noetl-worker-rust" },
    serviceAccount: "noetl-worker",
    spiffeId: "spiffe://dev.noetl.internal/ns/noetl/sa/noetl-worker",
    dnsNames: [],
    ipAddresses: [],
    certificateName: "noetl-worker-rust-client-tls",
    secretName: "noetl-worker-rust-client-tls",
    privateKey: { algorithm: "ECDSA", size: 256 },
    duration: "2160h",
    renewBefore: "720h",
};
