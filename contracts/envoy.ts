import type { ClientContract } from "./contract";

/** Runs without a shell and not as root. The sidecar is tested with this release. */
export const defaultEnvoyImage = "docker.io/envoyproxy/envoy:distroless-v1.40.0";

const mountPath = "/etc/envoy/tls";

/** An application that has no TLS settings at all: it reaches the server through an Envoy only. */
export const httpClient: ClientContract = {
    name: "http-client",
    version: "any",
    usage: "client",
    credentials: { via: "envoy" },
    urls: [],
    reload: "watch",
    mountPath,
    logs: { plain: [], tls: [], mtls: [] },
};

/**
 * The contract of a client for which an Envoy in its pod speaks TLS: the application calls it in
 * plain HTTP on loopback and says what it says in plain HTTP, and Envoy reads renewed certificates.
 */
export function throughEnvoy(contract: ClientContract): ClientContract {
    const { credentials, logs } = contract;
    if (credentials.via === "envoy") {
        return contract;
    }
    return {
        ...contract,
        name: `${contract.name}-via-envoy`,
        credentials: { via: "envoy", instead: credentials },
        reload: "watch",
        mountPath,
        logs: { plain: logs.plain, tls: logs.plain, mtls: logs.plain },
    };
}
