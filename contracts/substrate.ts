import type { ClientContract, ServerContract } from "./contract";

const fileNames = {
    "ca.crt": "trust-bundle.pem",
    "tls-combined.pem": "credential-bundle.pem",
} as const;

/**
 * API server of agent-substrate: gRPC over TLS. It reads one file with key and chain on each
 * handshake. Flags as in `cmd/ateapi` at 86e138f; `--workerpool-ca-certs` is the client CA.
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
 * Router of agent-substrate, gRPC client of the API server. Flags as in `cmd/atenet` at 86e138f,
 * which does not verify the server; `--ateapi-client-cert` comes with the pull request that adds
 * verification (agent-substrate/substrate#237).
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
        addresses: ["--ateapi-address"],
        fixed: { "--ateapi-auth": "mtls" },
        fileNames,
    },
    urls: [],
    reload: "watch",
    mountPath: "/run/mtls",
    logs: { plain: [], tls: [], mtls: [] },
};
