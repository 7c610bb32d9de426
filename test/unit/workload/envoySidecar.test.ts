import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { clientContracts, throughEnvoy } from "../../../contracts";
import { podTemplateOf, transformPodTemplate, type TransformOptions } from "../../../workload";
import type { Container, PodTemplate } from "../../../workload/podTemplate";
import { hasEnvoy, validate } from "../../support/envoy";
import {
    container,
    fixture,
    refusal,
    serverOptions,
    serverPod,
    serverUrl,
    transform,
    workerContract,
    workerOptions,
    workerPod,
} from "./support";

const options: TransformOptions = {
    ...workerOptions,
    contract: throughEnvoy(clientContracts["noetl-worker"] ?? expect.unreachable()),
};
const httpClient: TransformOptions = {
    ...options,
    contract: clientContracts["http-client"] ?? expect.unreachable(),
};

/** Configuration files of the sidecar, by name. */
function filesOf({ metadata }: PodTemplate): Record<string, string> {
    const prefix = "envoy.noetl-mtls/";
    return Object.fromEntries(
        Object.entries(metadata?.annotations ?? {})
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, text]) => [key.slice(prefix.length), text]),
    );
}

const value = ({ env }: Container, name: string) =>
    env?.find((entry) => entry.name === name)?.value;

describe("a client through an Envoy", () => {
    const base = podTemplateOf(fixture("noetl-worker"));
    const result = transform(base, options);

    test("plain returns the base template itself", () => {
        expect(transform(base, { ...options, mode: "plain" }).template).toBe(base);
    });

    test("application and commands call Envoy without certificates", () => {
        expect(value(container("worker", result), "NOETL_SERVER_URL")).toBe(
            "http://127.0.0.1:8082",
        );
        const wait = container("wait-for-api", result);
        expect(wait.command?.at(-1)).toContain("curl -sf http://127.0.0.1:8082/api/health;");
        const others = [wait, container("worker", result)];
        expect(others.flatMap(({ volumeMounts = [] }) => volumeMounts)).not.toContainEqual(
            expect.objectContaining({ name: "tls" }),
        );
        expect(JSON.stringify(others)).not.toMatch(/NOETL_TLS|--cert|--cacert/);
    });

    test("the sidecar is first, mounts the identity, and has no privileges", () => {
        const [sidecar] = result.template.spec.initContainers ?? [];
        expect(sidecar).toMatchObject({
            name: "envoy",
            image: "docker.io/envoyproxy/envoy:distroless-v1.40.0",
            restartPolicy: "Always",
            startupProbe: { httpGet: { path: "/ready", port: 9902 } },
            securityContext: {
                runAsNonRoot: true,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
                { name: "envoy-config", readOnly: true },
                { name: "tls", mountPath: "/etc/envoy/tls", readOnly: true },
            ],
        });
        expect(result.template.spec.volumes).toContainEqual({
            name: "tls",
            secret: {
                secretName: "noetl-worker-tls",
                defaultMode: 0o440,
                items: ["tls.crt", "tls.key", "ca.crt"].map((key) => ({ key, path: key })),
            },
        });
    });

    test("tls: no client certificate, and Envoy verifies the server", () => {
        const { template } = transform(base, { ...options, mode: "tls" });
        expect(Object.keys(filesOf(template))).toEqual(["bootstrap.yaml", "trust.yaml"]);
        expect(template.spec.volumes).toContainEqual(
            expect.objectContaining({
                secret: expect.objectContaining({
                    items: [{ key: "ca.crt", path: "ca.crt" }],
                }) as unknown,
            }),
        );
    });

    test("idempotent", () => {
        expect(transform(result.template, options)).toEqual(result);
        const { template } = transform(workerPod(), options);
        expect(transform(template, options).template).toEqual(template);
        expect(transform(template, { ...options, mode: "plain" }).template).toBe(template);
    });

    test("keeps fields it does not own", () => {
        const { metadata, spec, ...rest } = result.template;
        expect(rest).toEqual({});
        expect(metadata?.annotations).toMatchObject(base.metadata?.annotations ?? {});
        const worker = container("worker", result);
        const before = base.spec.containers.find(({ name }) => name === "worker");
        expect({ ...worker, env: [] }).toEqual({ ...before, env: [] });
        expect(spec.volumes).toEqual(expect.arrayContaining([...(base.spec.volumes ?? [])]));
    });

    test("config can set the image", () => {
        const { template } = transform(base, { ...options, envoyImage: "mirror/envoy@sha256:0" });
        expect(template.spec.initContainers?.[0]?.["image"]).toBe("mirror/envoy@sha256:0");
    });
});

describe("any application", () => {
    test("may have null as env or as a value", () => {
        const env = [{ name: "EMPTY", value: null }];
        const sidecar = { name: "sidecar", env: null };
        const { template } = transform(
            { spec: { containers: [{ name: "main", env }, sidecar] } },
            httpClient,
        );
        expect(template.spec.containers).toEqual([{ name: "main", env }, sidecar]);
    });

    test("every variable with a URL of the server is redirected", () => {
        const env = [
            { name: "API", value: `http://${serverUrl}/api?x=1` },
            { name: "SECURE", value: `https://${serverUrl}` },
            { name: "OTHER", value: "http://elsewhere:8082" },
        ];
        const result = transform({ spec: { containers: [{ name: "main", env }] } }, httpClient);
        const main = container("main", result);
        expect(["API", "SECURE", "OTHER"].map((name) => value(main, name))).toEqual([
            "http://127.0.0.1:8082/api?x=1",
            "http://127.0.0.1:8082",
            "http://elsewhere:8082",
        ]);
        expect(transform(result.template, httpClient)).toEqual(result);
    });

    test("a script may use the variable, without flags", () => {
        const command = ["sh", "-c", 'curl -s "$API/x"'];
        const env = [{ name: "API", value: `http://${serverUrl}` }];
        const pod = { spec: { containers: [{ name: "main", command, env }] } };
        expect(container("main", transform(pod, httpClient)).command).toEqual(command);
    });

    test("each of several URLs in a value goes to the Envoy, if it is the server's", () => {
        const env = [{ name: "URLS", value: `http://a,http://${serverUrl}` }];
        const pod = { spec: { containers: [{ name: "main", env }] } };
        expect(container("main", transform(pod, httpClient)).env).toEqual([
            { name: "URLS", value: "http://a,http://127.0.0.1:8082" },
        ]);
    });
});

describe("refuses", () => {
    test.each<[string, PodTemplate, string]>([
        [
            "the node's network",
            workerPod({}, { hostNetwork: true }),
            "hostNetwork is true; expected a network of the pod's own: loopback is the node's, and open to all on it",
        ],
        [
            "a container on Envoy's port",
            workerPod({ ports: [{ containerPort: 8082 }] }),
            "container worker, ports is 8082; expected a port that Envoy does not use: not 8082, 9901, 9902",
        ],
        ...(["httpGet", "tcpSocket", "grpc"] as const).map(
            (kind): [string, PodTemplate, string] => [
                `a ${kind} probe of Envoy's port`,
                workerPod({ livenessProbe: { [kind]: { port: 9902 } } }),
                `container worker, livenessProbe.${kind}.port is 9902; expected a port that Envoy does not use: not 8082, 9901, 9902. Fix: let the container listen on another port`,
            ],
        ),
        [
            "a probe of Envoy's port in digits",
            workerPod({ readinessProbe: { httpGet: { port: "8082" } } }),
            "container worker, readinessProbe.httpGet.port is 8082; expected a port that Envoy",
        ],
        [
            "a hook on Envoy's port",
            workerPod({ lifecycle: { preStop: { httpGet: { port: 9901 } } } }),
            "container worker, lifecycle.preStop.httpGet.port is 9901; expected a port that Envoy",
        ],
        [
            "a variable of the contract with Envoy's port",
            workerPod({
                env: [
                    { name: "NOETL_SERVER_URL", value: `http://${serverUrl}` },
                    { name: "WORKER_METRICS_BIND", value: "0.0.0.0:9901" },
                ],
            }),
            "container worker, env WORKER_METRICS_BIND is 9901; expected a port that Envoy does not use",
        ],
        [
            "a container of Envoy's name",
            workerPod({}, { initContainers: [{ name: "envoy", image: "other" }] }),
            "initContainers envoy is",
        ],
        [
            "a volume of Envoy's configuration's name",
            workerPod({}, { volumes: [{ name: "envoy-config", emptyDir: {} }] }),
            "volumes envoy-config is",
        ],
        [
            "credentials of the application itself",
            workerPod({
                env: [
                    { name: "NOETL_SERVER_URL", value: `http://${serverUrl}` },
                    { name: "NOETL_TLS_CA", value: "/ca.crt" },
                ],
            }),
            'env NOETL_TLS_CA is "/ca.crt"; expected not to be set beside an Envoy',
        ],
        [
            "a URL that is not in the manifest",
            { spec: { containers: [{ name: "worker" }] } },
            "env NOETL_SERVER_URL is missing",
        ],
    ])("%s", (_, pod, message) => {
        expect(refusal(pod, options)).toContain(message);
    });
});

describe("accepts", () => {
    test.each<[string, Partial<Container>]>([
        ["a probe of another port", { livenessProbe: { httpGet: { port: 9090 } } }],
        ["a probe by a port's name", { livenessProbe: { httpGet: { port: "http" } } }],
        [
            "a probe of another host",
            { livenessProbe: { httpGet: { host: "10.0.0.1", port: 8082 } } },
        ],
        ["an exec probe", { livenessProbe: { exec: { command: ["true"] } } }],
    ])("%s", (_, changes) => {
        expect(transform(workerPod(changes), options).notes).toEqual([]);
    });

    test("a variable of the contract with another port, and one that names the server's", () => {
        const env = [
            { name: "NOETL_SERVER_URL", value: `http://${serverUrl}` },
            { name: "WORKER_METRICS_BIND", value: "0.0.0.0:9090" },
            { name: "NOETL_PORT", value: "8082" },
        ];
        expect(transform(workerPod({ env }), options).notes).toEqual([]);
    });
});

describe("the server of clients through an Envoy", () => {
    const publishing = { ...serverOptions, publishedUrls: "loopback" } as const;

    test("publishes the loopback URL", () => {
        const result = transform(serverPod(), publishing);
        const server = container("noetl-server", result);
        expect(value(server, "NOETL_PUBLIC_SERVER_URL")).toBe("http://127.0.0.1:8082");
        expect(value(server, "NOETL_TLS_CERT")).toBe("/tls/tls.crt");
        expect(transform(result.template, publishing)).toEqual(result);
    });
});

describe("Envoy itself", () => {
    const folders = { configuration: "/etc/envoy/config", credentials: "/etc/envoy/tls" };

    test.each(["tls", "mtls"] as const)("accepts the configuration of %s", async (mode) => {
        const { template } = transformPodTemplate(podTemplateOf(fixture("noetl-worker")), {
            ...options,
            mode,
        });
        const files = filesOf(template);
        expect(JSON.stringify(parse(files["bootstrap.yaml"] ?? ""))).toContain(
            '[{"san_type":"DNS","matcher":{"exact":"noetl-server-rust.noetl.svc.cluster.local"}}]',
        );
        if (await hasEnvoy()) {
            expect(await validate(files, folders)).toMatch(/configuration '.*' OK/);
        }
    });
});

test("a client via Envoy has reload watch", () => {
    expect(options.contract).toMatchObject({ reload: "watch", container: "worker" });
    expect(workerContract.reload).toBe("restart");
});
