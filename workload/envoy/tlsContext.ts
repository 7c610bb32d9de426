import { posix } from "node:path";

/** The server that an Envoy connects to. */
export interface EnvoyPeer {
    /** DNS SAN that Envoy verifies; also the SNI. */
    readonly serverName: string;
}

/** Folders of an Envoy. */
export interface EnvoyFiles {
    /** Folder with tls.crt, tls.key and ca.crt, mounted without subPath. */
    readonly credentials: string;
    /** Folder with the files of {@link secretFiles}. */
    readonly configuration: string;
    /** Whether it presents a client certificate. */
    readonly presents: boolean;
}

const type = (name: string) => ({ "@type": `type.googleapis.com/envoy.${name}` });
const tls = "extensions.transport_sockets.tls.v3";

const identity = "identity";
const trust = "trust";

/**
 * Transport socket of an Envoy that originates the link's TLS.
 *
 * - Certificates come by file-based SDS, because Envoy never reloads static certificate files.
 * - TLS 1.2 is Envoy's default maximum for upstreams. A TLS 1.3 server refuses a client certificate
 *   after the handshake: Envoy 1.40 then logs no `%UPSTREAM_TRANSPORT_FAILURE_REASON%` and loses
 *   the request. In TLS 1.2 it logs the reason and has not sent the request.
 * - Session resumption is off, because a resumed handshake exchanges no certificates.
 */
export function tlsSocket({ serverName }: EnvoyPeer, files: EnvoyFiles): object {
    return {
        name: "envoy.transport_sockets.tls",
        typed_config: {
            ...type(`${tls}.UpstreamTlsContext`),
            sni: serverName,
            max_session_keys: 0,
            common_tls_context: {
                tls_params: {
                    tls_minimum_protocol_version: "TLSv1_2",
                    tls_maximum_protocol_version: "TLSv1_2",
                },
                ...(files.presents && {
                    tls_certificate_sds_secret_configs: [secretFrom(identity, files)],
                }),
                combined_validation_context: {
                    default_validation_context: {
                        match_typed_subject_alt_names: [
                            { san_type: "DNS", matcher: { exact: serverName } },
                        ],
                    },
                    validation_context_sds_secret_config: secretFrom(trust, files),
                },
            },
        },
    };
}

/** SDS resource files by name. Envoy reloads the certificates that they name on a change. */
export function secretFiles(files: EnvoyFiles): Readonly<Record<string, object>> {
    const path = (file: string) => ({ filename: posix.join(files.credentials, file) });
    const watched = { watched_directory: { path: files.credentials } };
    const secret = (name: string, value: object) => ({
        resources: [{ ...type(`${tls}.Secret`), name, ...value }],
    });
    return {
        ...(files.presents && {
            [fileOf(identity)]: secret(identity, {
                tls_certificate: {
                    certificate_chain: path("tls.crt"),
                    private_key: path("tls.key"),
                    ...watched,
                },
            }),
        }),
        [fileOf(trust)]: secret(trust, {
            validation_context: { trusted_ca: path("ca.crt"), ...watched },
        }),
    };
}

const fileOf = (secret: string) => `${secret}.yaml`;

function secretFrom(name: string, { configuration }: EnvoyFiles): object {
    const path = posix.join(configuration, fileOf(name));
    return { name, sds_config: { resource_api_version: "V3", path_config_source: { path } } };
}
