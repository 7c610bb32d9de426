import type { ClientContract } from "./contract";

/** Image without a shell, not root. The sidecar is tested with this release. */
export const defaultEnvoyImage = "docker.io/envoyproxy/envoy:distroless-v1.40.0";

const mountPath = "/etc/envoy/tls";

/** An application without TLS settings, which reaches the server only through an Envoy. */
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
 * The contract of a client behind an Envoy: the application calls Envoy in plain HTTP on loopback
 * and logs the lines of mode `plain`; Envoy reloads renewed certificates.
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
