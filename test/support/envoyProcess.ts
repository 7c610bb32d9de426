import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { envoyPath } from "../../lane/cluster/build/envoy";
import { waitFor } from "../../lane/cluster/wait";
import { secretFiles, tlsSocket, type EnvoyFiles } from "../../workload/envoy/tlsContext";
import type { Files } from "./pki";

/** Envoy's ports in these tests; nothing on the lane's node listens on them. */
const ports = { listener: 18080, admin: 18081 };

/** A failed request, from Envoy's access log. */
export interface Failure {
    readonly path: string;
    /** %UPSTREAM_TRANSPORT_FAILURE_REASON% */
    readonly reason: string | null;
}

/** The real Envoy on loopback, with an upstream server on loopback. */
export interface EnvoyProcess {
    /** Status of the response to a GET in plain HTTP through Envoy. */
    get(path: string): Promise<number>;
    /** A counter of the upstream cluster, such as `ssl.fail_verify_san`. */
    counter(name: string): Promise<number>;
    /** The access log entry of a path. */
    failure(path: string): Promise<Failure>;
    stop(): Promise<void>;
}

/**
 * Starts Envoy with the sidecar's TLS context and one connection per request.
 * @param files Trusted CA and, with `presents`, the client certificate; reloaded on change.
 */
export async function startEnvoy(
    serverPort: number,
    files: Files,
    presents = true,
): Promise<EnvoyProcess> {
    const folder = await mkdtemp(join(tmpdir(), "envoy-"));
    const envoyFiles: EnvoyFiles = { credentials: folder, configuration: folder, presents };
    const configuration = {
        ...secretFiles(envoyFiles),
        "bootstrap.yaml": bootstrap(serverPort, tlsSocket({ serverName: "localhost" }, envoyFiles)),
    };
    const written = Object.fromEntries(
        Object.entries(configuration).map(([name, content]) => [
            name,
            stringify(content, { aliasDuplicateObjects: false }),
        ]),
    );
    for (const [name, text] of Object.entries({ ...files, ...written })) {
        await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const envoy = spawn(await envoyPath(), [
        ...["--config-path", join(folder, "bootstrap.yaml"), "--disable-hot-restart"],
        ...["--concurrency", "1", "--log-level", "warning", "--file-flush-interval-msec", "100"],
    ]);
    let said = "";
    envoy.stdout.on("data", (text: Buffer) => (said += text.toString()));
    envoy.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const ended = once(envoy, "exit");
    const stop = async () => {
        envoy.kill("SIGKILL");
        await ended;
        await rm(folder, { recursive: true });
    };
    const admin = async (path: string) =>
        (await fetch(`http://127.0.0.1:${ports.admin}${path}`)).text();
    const isLive = async () => {
        if (envoy.exitCode !== null) {
            throw new Error(`Envoy ended: ${said}`);
        }
        return admin("/ready").then(
            (answer) => answer.includes("LIVE"),
            () => false,
        );
    };
    try {
        await waitFor("Envoy", isLive, { seconds: 30, look: "what it said", everyMs: 50 });
    } catch (error) {
        await stop();
        throw error;
    }
    return {
        get: async (path) => (await fetch(`http://127.0.0.1:${ports.listener}${path}`)).status,
        counter: async (name) => counterOf(name, admin),
        failure: (path) =>
            waitFor(
                `the access log's line on ${path}`,
                () => Promise.resolve(failures(said).find((one) => one.path === path)),
                { seconds: 10, look: said, everyMs: 50 },
            ),
        stop,
    };
}

/**
 * A counter of the cluster `server`, such as `ssl.handshake`; `admin` requests a path of the admin
 * interface.
 */
export async function counterOf(
    name: string,
    admin: (path: string) => Promise<string>,
): Promise<number> {
    const stats = await admin(`/stats?filter=^cluster.server.${name}$`);
    return Number(stats.split(": ")[1]);
}

function failures(said: string): readonly Failure[] {
    return said
        .split("\n")
        .filter((line) => line.startsWith("{") && line.endsWith("}"))
        .map((line) => JSON.parse(line) as Failure);
}

/** Bootstrap with one cluster over `transportSocket`; each request gets its own connection. */
function bootstrap(serverPort: number, transportSocket: object): object {
    const at = (port: number) => ({
        socket_address: { address: "127.0.0.1", port_value: port },
    });
    const type = (name: string) => ({ "@type": `type.googleapis.com/envoy.extensions.${name}` });
    const log = {
        name: "stdout",
        typed_config: {
            ...type("access_loggers.stream.v3.StdoutAccessLog"),
            log_format: {
                json_format: { path: "%PATH%", reason: "%UPSTREAM_TRANSPORT_FAILURE_REASON%" },
            },
        },
    };
    const manager = {
        ...type("filters.network.http_connection_manager.v3.HttpConnectionManager"),
        stat_prefix: "gateway",
        access_log: [log],
        route_config: {
            virtual_hosts: [
                {
                    name: "all",
                    domains: ["*"],
                    routes: [{ match: { prefix: "/" }, route: { cluster: "server" } }],
                },
            ],
        },
        http_filters: [{ name: "router", typed_config: type("filters.http.router.v3.Router") }],
    };
    return {
        node: { id: "gateway", cluster: "gateway" },
        admin: { address: at(ports.admin) },
        static_resources: {
            listeners: [
                {
                    address: at(ports.listener),
                    filter_chains: [{ filters: [{ name: "http", typed_config: manager }] }],
                },
            ],
            clusters: [
                {
                    name: "server",
                    type: "STATIC",
                    transport_socket: transportSocket,
                    typed_extension_protocol_options: {
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                            ...type("upstreams.http.v3.HttpProtocolOptions"),
                            common_http_protocol_options: { max_requests_per_connection: 1 },
                            explicit_http_config: { http_protocol_options: {} },
                        },
                    },
                    load_assignment: {
                        cluster_name: "server",
                        endpoints: [{ lb_endpoints: [{ endpoint: { address: at(serverPort) } }] }],
                    },
                },
            ],
        },
    };
}
