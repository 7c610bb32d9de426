import type { ClientContract, ServerContract } from "./contract";

const fileNames = {
    "ca.crt": "trust-bundle.pem",
    "tls-combined.pem": "credential-bundle.pem",
} as const;

/**
 * agent-substrate's API server: gRPC over TLS, from one file with key and chain that it reads again
 * for each handshake. The flags are those of `cmd/ateapi` at 86e138f; `--workerpool-ca-certs` is the
 * CA of its clients' certificates.
 */
export const ateApiServer: ServerContract = {
    name: "ate-api-server",
    version: "86e138f",
    usage: "server",
    container: "ate-api-server",
    credentials: {
        via: "args",
        credentialBundle: "--grpc-server-cred-bundle",
        trustBundle: "--workerpool-ca-certs",
        fileNames,
    },
    urls: [],
    reload: "watch",
    mountPath: "/run/mtls",
    logs: { plain: [], tls: [], mtls: [] },
    port: 443,
};

/**
 * agent-substrate's router, the API server's gRPC client. The flags are those of `cmd/atenet` at
 * 86e138f, which dials without verification; its client certificate is `--ateapi-client-cert` of the
 * pull request that ends this (agent-substrate/substrate#237).
 */
export const atenetRouter: ClientContract = {
    name: "atenet-router",
    version: "86e138f, #237",
    usage: "client",
    container: "atenet-router",
    credentials: {
        via: "args",
        credentialBundle: "--ateapi-client-cert",
        trustBundle: "--ateapi-ca-file",
        serverName: "--ateapi-server-name",
        fixed: { "--ateapi-auth": "mtls" },
        fileNames,
    },
    urls: [],
    reload: "watch",
    mountPath: "/run/mtls",
    logs: { plain: [], tls: [], mtls: [] },
};
