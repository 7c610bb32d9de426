import { posix } from "node:path";

/** Whom an Envoy verifies and dials; the name is also what it says in SNI. */
export interface EnvoyPeer {
    /** DNS name that the server's certificate must have. */
    readonly serverName: string;
}

/** Where an Envoy finds its files, and whether it has a certificate of its own. */
export interface EnvoyFiles {
    /** Folder with tls.crt, tls.key and ca.crt: a mounted Secret, whole. */
    readonly credentials: string;
    /** Folder in which the files of {@link secretFiles} lie. */
    readonly configuration: string;
    /** Whether it presents a client certificate. */
    readonly presents: boolean;
}

const type = (name: string) => ({ "@type": `type.googleapis.com/envoy.${name}` });
const tls = "extensions.transport_sockets.tls.v3";

const identity = "identity";
const trust = "trust";

/**
 * The transport socket with which an Envoy originates the link's TLS. Certificates come by file-based
 * SDS: Envoy never reads a static file certificate again. The highest version is Envoy's own default
 * for upstreams: a TLS 1.3 server refuses a client certificate after the handshake, which Envoy 1.40
 * logs as a closed connection without `%UPSTREAM_TRANSPORT_FAILURE_REASON%`, and the request that
 * was on its way is lost; in TLS 1.2 the reason is logged and the request was never sent. Sessions are
 * not resumed, as by default one would be: neither side shows a certificate in a resumed handshake.
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

/** The files that say where Envoy's SDS secrets are, by name; Envoy reads those again on a change. */
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
