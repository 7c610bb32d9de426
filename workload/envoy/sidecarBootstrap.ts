import { envoyHost } from "../serverUrl";
import { tlsSocket, type EnvoyFiles, type EnvoyPeer } from "./tlsContext";

/** Ports of the sidecar in addition to the server's port on loopback. */
export const sidecarPorts = { admin: 9901, health: 9902 } as const;

/** Ports of the sidecar's way to the server. */
interface LinkPorts {
    /** Where it listens on loopback: the TLS port of the server's pods. */
    readonly listener: number;
    /** Port by which it dials the server's name. */
    readonly server: number;
}

/** Path on the health port that answers 200 while Envoy serves. */
export const healthPath = "/ready";

const type = (name: string) => ({
    "@type": `type.googleapis.com/envoy.extensions.${name}`,
});

/**
 * Bootstrap of the sidecar: plain HTTP on loopback, TLS of the link to the server. Failed requests
 * are logged with their reason. The admin port is on loopback with read-only paths; the health port
 * is on the pod's address for the kubelet and answers one path.
 */
export function sidecarBootstrap(peer: EnvoyPeer, ports: LinkPorts, files: EnvoyFiles): object {
    return {
        node: { id: "noetl-mtls", cluster: "noetl-mtls" },
        admin: {
            address: address(envoyHost, sidecarPorts.admin),
            allow_paths: [{ exact: "/certs" }, { exact: "/clusters" }, { prefix: "/stats" }],
        },
        static_resources: {
            listeners: [serverListener(ports.listener), healthListener()],
            clusters: [serverCluster(peer, ports.server, files)],
        },
    };
}

const address = (host: string, port: number) => ({
    socket_address: { address: host, port_value: port },
});

/** No timeouts: the application has its own, and may upload or wait for long. */
function serverListener(port: number): object {
    return listener("server", address(envoyHost, port), {
        stream_idle_timeout: "0s",
        access_log: [failureLog()],
        route_config: routes({
            route: {
                cluster: "server",
                timeout: "0s",
                // In both cases the server has not seen the request.
                retry_policy: { retry_on: "connect-failure,reset-before-request" },
            },
        }),
        http_filters: [router()],
    });
}

function healthListener(): object {
    return listener("health", address("0.0.0.0", sidecarPorts.health), {
        route_config: routes({ direct_response: { status: 404 } }),
        http_filters: [
            {
                name: "envoy.filters.http.health_check",
                typed_config: {
                    ...type("filters.http.health_check.v3.HealthCheck"),
                    pass_through_mode: false,
                    headers: [{ name: ":path", string_match: { exact: healthPath } }],
                },
            },
            router(),
        ],
    });
}

/** Connections end after ten minutes, so that a renewed certificate is used soon. */
function serverCluster(peer: EnvoyPeer, port: number, files: EnvoyFiles): object {
    return {
        name: "server",
        type: "STRICT_DNS",
        typed_dns_resolver_config: {
            name: "envoy.network.dns_resolver.cares",
            typed_config: {
                ...type("network.dns_resolver.cares.v3.CaresDnsResolverConfig"),
                dns_resolver_options: { no_default_search_domain: true },
            },
        },
        load_assignment: {
            cluster_name: "server",
            endpoints: [
                { lb_endpoints: [{ endpoint: { address: address(peer.serverName, port) } }] },
            ],
        },
        typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                ...type("upstreams.http.v3.HttpProtocolOptions"),
                common_http_protocol_options: { max_connection_duration: "600s" },
                explicit_http_config: { http_protocol_options: {} },
            },
        },
        transport_socket: tlsSocket(peer, files),
    };
}

function listener(name: string, at: object, manager: object): object {
    return {
        name,
        address: at,
        filter_chains: [
            {
                filters: [
                    {
                        name: "envoy.filters.network.http_connection_manager",
                        typed_config: {
                            ...type(
                                "filters.network.http_connection_manager.v3.HttpConnectionManager",
                            ),
                            stat_prefix: name,
                            ...manager,
                        },
                    },
                ],
            },
        ],
    };
}

const routes = (action: object) => ({
    virtual_hosts: [
        { name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, ...action }] },
    ],
});

const router = () => ({
    name: "envoy.filters.http.router",
    typed_config: type("filters.http.router.v3.Router"),
});

/** One line of JSON per failed request, without the query. */
function failureLog(): object {
    return {
        name: "envoy.access_loggers.stdout",
        filter: { response_flag_filter: {} },
        typed_config: {
            ...type("access_loggers.stream.v3.StdoutAccessLog"),
            log_format: {
                json_format: {
                    time: "%START_TIME%",
                    method: "%REQUEST_HEADER(:METHOD)%",
                    path: "%PATH(NQ)%",
                    status: "%RESPONSE_CODE%",
                    flags: "%RESPONSE_FLAGS%",
                    upstream: "%UPSTREAM_HOST%",
                    tls: "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
                },
            },
        },
    };
}
