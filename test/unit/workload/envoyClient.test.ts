import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { describeProblem } from "../../../problems/problem";
import { secureEnvoyBootstrap, TransformError, type EnvoyClient } from "../../../workload";
import { hasEnvoy, validate } from "../../support/envoy";

const bootstrap = `
node: { id: gateway, cluster: gateway }
static_resources:
    clusters:
        # Kept, as is whatever else the gateway has.
        - name: control-plane
          type: STRICT_DNS
          connect_timeout: 3s
          load_assignment:
              cluster_name: control-plane
              endpoints:
                  - lb_endpoints:
                        - endpoint:
                              address:
                                  socket_address: { address: noetl.noetl.svc, port_value: 8082 }
        - name: other
          type: STATIC
`;

const client: EnvoyClient = {
    object: "gateway/envoy.yaml",
    clusters: ["control-plane"],
    peer: { serverName: "noetl.noetl.svc.cluster.local" },
    files: { credentials: "/tls", configuration: "/etc/envoy/secrets", presents: true },
};

interface Bootstrap {
    readonly static_resources: {
        readonly clusters: readonly {
            readonly name: string;
            readonly transport_socket?: { readonly typed_config: unknown };
        }[];
    };
}

function refusal(text: string, change: Partial<EnvoyClient> = {}): string {
    try {
        secureEnvoyBootstrap(text, { ...client, ...change });
    } catch (error) {
        expect(error).toBeInstanceOf(TransformError);
        return (error as TransformError).problems.map(describeProblem).join("\n");
    }
    return expect.unreachable("the bootstrap was taken");
}

describe("an Envoy with static clusters of its own", () => {
    const secured = secureEnvoyBootstrap(bootstrap, client);

    test("verifies the server and presents its certificate on the named cluster only", () => {
        const { static_resources: found } = parse(secured.bootstrap) as Bootstrap;
        const [first, second] = found.clusters;
        expect(second).toEqual({ name: "other", type: "STATIC" });
        expect(first?.transport_socket?.typed_config).toMatchObject({
            sni: "noetl.noetl.svc.cluster.local",
            max_session_keys: 0,
            common_tls_context: {
                tls_params: { tls_minimum_protocol_version: "TLSv1_2" },
                tls_certificate_sds_secret_configs: [
                    {
                        sds_config: {
                            path_config_source: { path: "/etc/envoy/secrets/identity.yaml" },
                        },
                    },
                ],
                combined_validation_context: {
                    default_validation_context: {
                        match_typed_subject_alt_names: [
                            { matcher: { exact: "noetl.noetl.svc.cluster.local" } },
                        ],
                    },
                },
            },
        });
        expect(Object.keys(secured.files)).toEqual(["identity.yaml", "trust.yaml"]);
        expect(secured.files["identity.yaml"]).toContain("watched_directory");
    });

    test("keeps what the transform does not own, comments included", () => {
        expect(secured.bootstrap).toContain("# Kept, as is whatever else the gateway has.");
        const { static_resources: found, ...rest } = parse(secured.bootstrap) as Bootstrap;
        const [{ transport_socket: _, ...first } = {}] = found.clusters;
        const before = parse(bootstrap) as Bootstrap;
        expect({ ...rest, first }).toEqual({
            node: { id: "gateway", cluster: "gateway" },
            first: before.static_resources.clusters[0],
        });
    });

    test("is the same after a second time, in YAML and in JSON", () => {
        expect(secureEnvoyBootstrap(secured.bootstrap, client)).toEqual(secured);
        const json = secureEnvoyBootstrap(JSON.stringify(parse(bootstrap)), client);
        expect(JSON.parse(json.bootstrap)).toEqual(parse(secured.bootstrap));
        expect(secureEnvoyBootstrap(json.bootstrap, client)).toEqual(json);
    });

    test("without a certificate of its own still verifies", () => {
        const { files, bootstrap: text } = secureEnvoyBootstrap(bootstrap, {
            ...client,
            files: { ...client.files, presents: false },
        });
        expect(Object.keys(files)).toEqual(["trust.yaml"]);
        expect(text).not.toContain("tls_certificate_sds");
    });

    test("is one that Envoy itself takes", async () => {
        if (await hasEnvoy()) {
            const { bootstrap: text, files } = secured;
            const said = await validate({ ...files, "bootstrap.yaml": text }, client.files);
            expect(said).toMatch(/configuration '.*' OK/);
        }
    });
});

describe("refuses", () => {
    test("a cluster that is not in the bootstrap: xDS owns it", () => {
        expect(refusal(bootstrap, { clusters: ["control-plane", "by-xds"] })).toBe(
            'gateway/envoy.yaml, static_resources.clusters is "control-plane, other"; expected a static cluster by-xds; one that is not in the bootstrap comes by xDS, and xDS owns its TLS. Fix: correct the name, or give the control plane that serves by-xds the same TLS context',
        );
    });

    test("a cluster with another transport socket, which would be lost", () => {
        const taken = bootstrap.replace(
            "type: STATIC\n",
            "type: STATIC\n          transport_socket: { name: envoy.transport_sockets.raw_buffer }\n",
        );
        expect(refusal(taken, { clusters: ["other"] })).toBe(
            'gateway/envoy.yaml, cluster other.transport_socket is {"name":"envoy.transport_sockets.raw_buffer"}; expected none, or exactly the link\'s: it would be lost. Fix: remove transport_socket from the cluster',
        );
    });

    test.each([
        ["a list", "- a\n"],
        ["broken YAML", "a: [\n"],
        ["no clusters", "static_resources: {}\n"],
    ])("%s", (_, text) => {
        expect(refusal(text)).toContain("gateway/envoy.yaml");
    });
});
