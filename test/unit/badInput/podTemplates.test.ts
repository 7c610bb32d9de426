import { describe, expect, test } from "vitest";

import { linkMessage, member, refusalOf, type BadInput } from "./support";

const container = "spec.template.spec.containers[0]";
const onServer = "Deployment noetl/api, container noetl-server";
/** The end of a fix, for a call in a field of the server's container. */
const exempt = (field: string) =>
    `; or exempt it in the stack's file: noetl-mtls:exempt: [{ object: "Deployment noetl/api", container: "noetl-server", field: "${field}", reason: CHANGE-ME }]`;

const onWorker = "Deployment noetl/worker, container worker";
const url = "http://api.noetl.svc:8082";
const writeOut = "Fix: write the URL out: http://<one of the server's names>:8082";
const literal = "expected a literal http or https URL, which a review can read";

describe("a container", () => {
    test.each<[string, BadInput, string]>([
        [
            "that is missing",
            { worker: { [`${container}.name`]: "main" } },
            "Deployment noetl/worker, containers is \"main\"; expected a container named worker. Fix: set this member's container in config to one of the pod's",
        ],
        [
            "that config names and the manifest lacks",
            { config: { server: member.server({ container: "api" }) } },
            "Deployment noetl/api, containers is \"noetl-server\"; expected a container named api. Fix: set this member's container in config to one of the pod's",
        ],
        [
            "that is missing, named in otherContainers",
            { config: { clients: [member.worker({ otherContainers: [{ name: "agent" }] })] } },
            'Deployment noetl/worker, otherContainers is "agent"; expected a container or init container of the pod: worker. Fix: correct its name in config, or remove it',
        ],
    ])("%s", async (_, input, problem) => {
        expect(await refusalOf(input)).toBe(linkMessage(problem));
    });
});

describe("the server's URL", () => {
    const configMap = { configMapKeyRef: { name: "noetl", key: "url" } };
    test.each<[string, object, string]>([
        [
            "set by valueFrom",
            { env: [{ name: "NOETL_SERVER_URL", valueFrom: configMap }] },
            `is {"valueFrom":{"configMapKeyRef":{"name":"noetl","key":"url"}}}; ${literal}. ${writeOut}`,
        ],
        [
            "with $(VAR) in its host",
            { env: [{ name: "NOETL_SERVER_URL", value: "http://$(HOST):8082" }] },
            `is "http://$(HOST):8082"; ${literal}. ${writeOut}`,
        ],
        [
            "with $(VAR) in its path",
            { env: [{ name: "NOETL_SERVER_URL", value: `${url}/$(TENANT)` }] },
            `is "${url}/$(TENANT)"; ${literal}. ${writeOut}`,
        ],
        [
            "set by envFrom",
            { env: [], envFrom: [{ configMapRef: { name: "noetl" } }] },
            "is missing; expected the URL of the server, set by value, and not by envFrom, which hides it. Fix: add NOETL_SERVER_URL with value http://<one of the server's names>:8082",
        ],
        [
            "that is missing",
            { env: [] },
            "is missing; expected the URL of the server, set by value. Fix: add NOETL_SERVER_URL with value http://<one of the server's names>:8082",
        ],
        [
            "with another host",
            { env: [{ name: "NOETL_SERVER_URL", value: "http://old.svc:8082" }] },
            'is "http://old.svc:8082"; expected a host that the server\'s certificate has: api.noetl.svc, api.noetl.svc.cluster.local. Fix: add its Service to server.services in config, or map old.svc with rewriteHosts to one of these',
        ],
    ])("%s", async (_, changes, problem) => {
        const worker = Object.fromEntries(
            Object.entries(changes).map(([field, value]) => [`${container}.${field}`, value]),
        );
        expect(await refusalOf({ worker })).toBe(
            linkMessage(`${onWorker}, env NOETL_SERVER_URL ${problem}`),
        );
    });

    test("whose replacement in rewriteHosts has shell metacharacters", async () => {
        const rewriteHosts = { "old.svc": "api.noetl.svc;$(id)" };
        const config = { clients: [member.worker({ rewriteHosts })] };
        const worker = { "metadata.annotations": { dials: "old.svc" } };
        expect(await refusalOf({ config, worker })).toBe(
            linkMessage(
                'Deployment noetl/worker, rewriteHosts old.svc is "api.noetl.svc;$(id)"; expected a name of the server that is not rewritten itself: api.noetl.svc, api.noetl.svc.cluster.local. Fix: map old.svc to one of these, or add the Service of api.noetl.svc;$(id) to server.services in config',
            ),
        );
    });
});

describe("a probe or hook on the TLS port", () => {
    const call = { command: ["sh", "-c", `wget -q ${url}/api/health`] };
    const curl = { command: ["curl", "-f", `${url}/api/health`] };
    test.each<[string, object, string]>([
        [
            "with an unknown port name",
            { readinessProbe: { httpGet: { path: "/api/health", port: "htpp" } } },
            `${onServer}, readinessProbe.httpGet.port is "htpp"; expected a number, or a name among the container's ports: http. Fix: correct the name, or add it to the container's ports`,
        ],
        [
            "that speaks gRPC",
            { livenessProbe: { grpc: { port: 8082 } } },
            `${onServer}, livenessProbe.grpc is "port 8082"; expected a tcpSocket probe on the TLS port. Fix: use tcpSocket: a gRPC probe does not speak TLS`,
        ],
        [
            "that is a hook with a named port",
            { lifecycle: { preStop: { httpGet: { path: "/", port: "http" } } } },
            `${onServer}, lifecycle.preStop.httpGet is "port 8082"; expected no HTTP hook on the TLS port. Fix: use an exec hook or remove it: hooks cannot show a certificate`,
        ],
        [
            "that runs a command that the program cannot parse",
            { startupProbe: { exec: call } },
            `${onServer}, startupProbe.exec.command is "http://api.noetl.svc:8082"; expected a call of the server that can be understood. Fix: call the server with a plain \`curl … http://<host>:<port>/…\`, directly or in \`sh -c\`, with the URL written out${exempt("startupProbe.exec.command")}`,
        ],
        [
            "that runs curl in the server's pod, which has no client certificate",
            { livenessProbe: { exec: curl } },
            `${onServer}, livenessProbe.exec.command is "curl"; expected no curl call to the server from its own pod: in mtls the server refuses its own certificate, which is not a client's. Fix: probe the port with tcpSocket instead${exempt("livenessProbe.exec.command")}`,
        ],
    ])("%s", async (_, changes, problem) => {
        const server = Object.fromEntries(
            Object.entries(changes).map(([field, value]) => [`${container}.${field}`, value]),
        );
        expect(await refusalOf({ server })).toBe(linkMessage(problem));
    });
});

describe("a field of the wrong type:", () => {
    const quotes = "Fix: correct the manifest; a number or true as text stands in quotes";
    const template = "Deployment noetl/worker, spec.template.spec";
    test.each<[string, string, unknown, string]>([
        ["a number as variable", "containers[0].env[0].value", 8082, "a string"],
        ["a boolean as variable", "containers[0].env[0].value", true, "a string"],
        ["a map as variables", "containers[0].env", { A: "b" }, "a list"],
        ["a string as command", "containers[0].command", "curl x", "a list"],
        ["a number as an argument", "containers[0].args", ["-p", 8082], "a string"],
        [
            "a boolean as a probe's port",
            "containers[0].livenessProbe.httpGet",
            { port: true },
            "a number or a string",
        ],
        ["a container without a name", "containers[0].name", null, "a string"],
        ["a string as volume", "volumes", ["data"], "a map of keys and values"],
    ])("%s", async (_, path, value, expected) => {
        const [place, shown] = {
            "containers[0].args": ["containers[0].args[1]", 8082] as const,
            "containers[0].livenessProbe.httpGet": [
                "containers[0].livenessProbe.httpGet.port",
                true,
            ] as const,
            volumes: ["volumes[0]", "data"] as const,
        }[path] ?? [path, value];
        expect(await refusalOf({ worker: { [`spec.template.spec.${path}`]: value } })).toBe(
            linkMessage(
                `${template}.${place} is ${JSON.stringify(shown)}; expected ${expected}. ${quotes}`,
            ),
        );
    });

    test("but an empty field, as charts render it, is accepted", async () => {
        const empty = Object.fromEntries(
            ["volumes", "initContainers", "securityContext", "containers[0].volumeMounts"]
                .concat(
                    ["command", "args", "envFrom", "lifecycle"].map((f) => `containers[0].${f}`),
                )
                .map((field) => [`spec.template.spec.${field}`, null]),
        );
        expect(await refusalOf({ server: empty, worker: empty })).toBe("");
    });
});

test("all problems of config and manifests are reported together", async () => {
    expect(
        await refusalOf({
            config: { leaf: { duration: "30m" }, mode: "tls" },
            server: {
                "spec.template.spec.serviceAccountName": "default",
                [`${container}.env[0].value`]: "http://old.svc:8082",
            },
            worker: { [`${container}.name`]: "main" },
        }),
    ).toBe(
        linkMessage(
            "server.duration is \"30m\"; expected at least 1h, cert-manager's minimum. Fix: pulumi config rm --path 'leaf.duration' for the default, or set it to more",
            'server: service account of Deployment noetl/api is "default"; expected an account of its own: every pod that names none shares `default`, and with it this identity. Fix: set serviceAccountName in the manifest, or list api in allowDefaultServiceAccount',
            "clients[0].duration is \"30m\"; expected at least 1h, cert-manager's minimum. Fix: pulumi config rm --path 'leaf.duration' for the default, or set it to more",
            `${onServer}, env NOETL_PUBLIC_SERVER_URL is "http://old.svc:8082"; expected a host that the server's certificate has: api.noetl.svc, api.noetl.svc.cluster.local. Fix: add its Service to server.services in config, or map old.svc with rewriteHosts to one of these`,
            "Deployment noetl/worker, containers is \"main\"; expected a container named worker. Fix: set this member's container in config to one of the pod's",
        ),
    );
});

test("in plain, workloads with such problems are accepted and unchanged", async () => {
    const worker = { [`${container}.env`]: [], [`${container}.name`]: "main" };
    expect(await refusalOf({ config: { mode: "plain" }, worker })).toBe("");
});
