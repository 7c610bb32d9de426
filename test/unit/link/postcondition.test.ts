import { expect, describe, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { manifestOf, stackConfig } from "../../support/stackConfig";

const url = { name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:8082" };
const own = { name: "worker", env: [url] };
const publicUrl = { name: "NOETL_PUBLIC_SERVER_URL", value: "http://api.noetl.svc:8082" };

const workload = (name: string, spec: object, namespace = "noetl") => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
        template: {
            metadata: { labels: { app: name } },
            spec: { serviceAccountName: name, ...spec },
        },
    },
});

let files = 0;

interface Trial {
    readonly spec: object;
    readonly beside?: readonly object[];
    readonly change?: object;
    readonly via?: string;
    readonly today?: string;
}

/** Resolves a link whose client has this pod spec. */
function link({ spec, beside = [], change = {}, via = "direct", today = "2026-06-01" }: Trial) {
    const manifest = manifestOf(`left-${(files += 1)}`, workload("caller", spec), ...beside);
    const config = stackConfig({ clients: [{ name: "caller", manifest, via }], ...change });
    return resolveLink(config, "accept", undefined, today);
}

/** The commands of container `c` after the transform. */
function commandOf(trial: Trial): unknown {
    const [client] = link(trial).clients;
    const { spec } = (client?.transformed["spec"] as { template: { spec: Pod } }).template;
    return spec.containers.find(({ name }) => name === "c")?.command;
}
interface Pod {
    readonly containers: readonly { readonly name: string; readonly command?: unknown }[];
}

const sidecar = (fields: object) => ({ spec: { containers: [own, { name: "c", ...fields }] } });
const script = (text: string) => sidecar({ command: ["sh", "-c", text] });
const flags = "--cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
const configMap = (fields: object) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "noetl" },
    ...fields,
});
const mounted = (more: object = {}) => ({
    containers: [own, { name: "c", volumeMounts: [{ name: "v", mountPath: "/etc/c", ...more }] }],
    volumes: [{ name: "v", configMap: { name: "settings" } }],
});

describe("a call under another name of the server is rewritten to a name of the certificate", () => {
    test.each([
        ["http://api:8082/x", "https://api.noetl.svc:8082/x"],
        ["http://api.noetl:8082/x", "https://api.noetl.svc:8082/x"],
        ["HTTP://API.NOETL:8082/x", "https://api.noetl.svc:8082/x"],
        [
            "http://api.noetl.svc.cluster.local.:8082/x",
            "https://api.noetl.svc.cluster.local:8082/x",
        ],
        ["HTTP://api.noetl.svc:8082/x", "https://api.noetl.svc:8082/x"],
        ["api:8082/x", "https://api.noetl.svc:8082/x"],
    ])("curl %s", (before, after) => {
        const command = ["sh", "-c", `curl ${flags} -sf ${after}`];
        expect(commandOf(script(`curl -sf ${before}`))).toEqual(command);
    });
});

describe("a call that stays plain is refused, with its place and the lines that exempt it:", () => {
    test.each<[string, object]>([
        ["wget", script("wget -q http://api:8082/x")],
        ["wget with https", script("wget -q https://api.noetl.svc:8082/x")],
        ["wget without a scheme", script("wget -qO- api.noetl:8082/x")],
        ["a set of hosts", script("curl http://{api,api-alias}.noetl.svc:8082/x")],
        ["a range of hosts", script("curl http://api-[0-2].api.noetl.svc:8082/x")],
        ["a host of another CA beside it", script("curl http://api:8082/x https://example.org")],
        ["a WebSocket", script("websocat ws://api:8082/ws")],
        ["a call by nc", script("printf 'GET /\\n' | nc api 8082")],
        ["a device of bash", script("exec 3<>/dev/tcp/api/8082")],
        ["Python", sidecar({ command: ["python", "-c", "HTTPConnection('api', 8082)"] })],
        ["Node", sidecar({ command: ["node", "-e", "get({ host: 'api', port: 8082 })"] })],
        ["host and port in variables", script("curl http://$API_HOST:$API_PORT/x")],
        ["unknown host and port", script("curl http://$H:$P/x")],
        ["the variables of a Service", script("curl $API_SERVICE_HOST:$API_SERVICE_PORT")],
        ["a scheme in a variable", script("curl ${SCHEME:-http}://api:8082/x")],
        ["a host with a default", script("curl http://${H:-api}:8082/x")],
        ["a loop over hosts", script("for h in api other; do curl http://$h:8082/x; done")],
        ["a loop with https", script("for h in api other; do curl https://$h/x; done")],
        ["a function", script('get() { curl "http://$1:$2/x"; }; get api 8082')],
        ["assignments", script("H=api; P=8082; wget http://$H:$P/x")],
        ["a host in a variable, no scheme", script("curl $H:8082/x")],
        ["a variable", sidecar({ env: [{ name: "X", value: "http://api:8082" }] })],
        [
            "a variable with https",
            sidecar({ env: [{ name: "X", value: "https://api.noetl.svc:8082" }] }),
        ],
        ["a host variable", sidecar({ env: [{ name: "API_HOST", value: "api" }] })],
        [
            "variables that the kubelet expands",
            sidecar({
                env: [
                    { name: "H", value: "api" },
                    { name: "X", value: "http://$(H):8082" },
                ],
            }),
        ],
        [
            "a curl config",
            {
                ...sidecar({}),
                ...{
                    spec: mounted(),
                    beside: [configMap({ data: { curlrc: 'url = "http://api:8082"' } })],
                },
            },
        ],
        [
            "a mounted script",
            {
                spec: mounted(),
                beside: [configMap({ data: { "run.sh": "curl http://api:8082" } })],
            },
        ],
        [
            "binaryData",
            {
                spec: mounted(),
                beside: [
                    configMap({
                        binaryData: { x: Buffer.from("url: http://api:8082").toString("base64") },
                    }),
                ],
            },
        ],
        [
            "a mounted setting",
            {
                spec: mounted(),
                beside: [configMap({ data: { "a.yaml": "server:\n  host: api\n  port: 8082" } })],
            },
        ],
        [
            "a projected volume",
            {
                spec: {
                    ...mounted(),
                    volumes: [
                        {
                            name: "v",
                            projected: { sources: [{ configMap: { name: "settings" } }] },
                        },
                    ],
                },
                beside: [configMap({ data: { x: "http://api:8082" } })],
            },
        ],
        [
            "envFrom",
            {
                ...sidecar({ envFrom: [{ configMapRef: { name: "settings" } }] }),
                beside: [configMap({ data: { X: "http://api:8082" } })],
            },
        ],
        [
            "valueFrom",
            {
                ...sidecar({
                    env: [
                        {
                            name: "X",
                            valueFrom: { configMapKeyRef: { name: "settings", key: "k" } },
                        },
                    ],
                }),
                beside: [configMap({ data: { k: "http://api:8082" } })],
            },
        ],
        [
            "the host of a probe",
            sidecar({ livenessProbe: { httpGet: { host: "api.noetl.svc", port: 8082 } } }),
        ],
        [
            "an exec hook",
            sidecar({ lifecycle: { preStop: { exec: { command: ["wget", "http://api:8082"] } } } }),
        ],
    ])("%s", (_, trial) => {
        expect(() => link(trial as Trial)).toThrow(/container c, .* Fix: .*noetl-mtls:exempt: \[/);
    });

    test.each([
        [
            "wget without a scheme",
            {
                livenessProbe: {
                    exec: { command: ["wget", "-q", "--spider", "localhost:8082/x"] },
                },
            },
        ],
        ["a variable of a sidecar", { env: [{ name: "UP", value: "localhost:8082" }] }],
        ["nc with a request", { command: ["sh", "-c", "echo GET / | nc 127.0.0.1 8082"] }],
    ])("in the server's own pod: %s", (_, fields) => {
        const manifest = manifestOf(
            `server-${(files += 1)}`,
            workload("api", {
                containers: [
                    { name: "noetl-server", env: [publicUrl] },
                    { name: "c", ...fields },
                ],
            }),
        );
        const server = { manifest, services: ["api", "api-alias"] };
        expect(() => link({ spec: { containers: [own] }, change: { server } })).toThrow(
            /Deployment noetl\/api, container c, /,
        );
    });

    test("under a name that the pod's own search domain completes", () => {
        const trial = (searches: readonly string[]) => {
            const spec = {
                dnsConfig: { searches },
                containers: [own, { name: "c", command: ["sh", "-c", "curl http://api:8082/x"] }],
            };
            const manifest = manifestOf(`edge-${(files += 1)}`, workload("caller", spec, "edge"));
            return { spec, change: { clients: [{ name: "caller", manifest }] } };
        };
        expect(() => link(trial(["noetl.svc.cluster.local"]))).toThrow(
            'Deployment edge/caller, container c, command is "http://api:8082"',
        );
        expect(link(trial(["other.svc.cluster.local"])).clients).toHaveLength(1);
    });

    test("under a host alias with the fixed address of the server's Service", () => {
        const service = {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "api", namespace: "noetl" },
            spec: { clusterIP: "10.0.0.7", selector: { app: "api" }, ports: [{ port: 8082 }] },
        };
        const trial = (ip: string) => ({
            spec: { hostAliases: [{ ip, hostnames: ["control"] }], containers: [own] },
            change: { manifests: [manifestOf(`service-${(files += 1)}`, service)] },
        });
        expect(() => link(trial("10.0.0.7"))).toThrow('hostAliases[0] is "10.0.0.7"');
        expect(link(trial("10.0.0.8")).clients).toHaveLength(1);
    });

    test("never shows what a Secret contains", () => {
        const secret = {
            ...configMap({}),
            kind: "Secret",
            stringData: { X: "http://u:pw@api:8082" },
        };
        const trial = {
            ...sidecar({ envFrom: [{ secretRef: { name: "settings" } }] }),
            beside: [] as object[],
        };
        const manifests = [manifestOf(`secret-${(files += 1)}`, secret)];
        expect(() => link({ ...trial, change: { manifests } })).toThrow(
            'Secret settings, stringData.X is "names the server"',
        );
        expect(() => link({ ...trial, change: { manifests } })).not.toThrow("pw@");
    });
});

describe("with via: envoy, a call that is written out goes to the pod's Envoy:", () => {
    test.each([
        ["wget -q http://api:8082/x", "wget -q http://127.0.0.1:8082/x"],
        ["wget -qO- api.noetl:8082/x", "wget -qO- 127.0.0.1:8082/x"],
        ["for h in api:8082 b; do wget $h; done", "for h in 127.0.0.1:8082 b; do wget $h; done"],
        ["curl 'https://api.noetl.svc:8082'", "curl 'http://127.0.0.1:8082'"],
    ])("%s", (before, after) => {
        expect(commandOf({ ...script(before), via: "envoy" })).toEqual(["sh", "-c", after]);
    });

    test.each([
        ["host and port apart", script("nc api 8082")],
        [
            "a ConfigMap",
            { spec: mounted(), beside: [configMap({ data: { x: "http://api:8082" } })] },
        ],
    ])("but not %s, which is refused", (_, trial) => {
        expect(() => link({ ...(trial as Trial), via: "envoy" })).toThrow(/container c, .* Fix: /);
    });
});

describe("what is no plain call is accepted:", () => {
    test.each<[string, object]>([
        ["a check of the port", script("until nc -z api 8082; do sleep 1; done")],
        [
            "a host without a proxy",
            sidecar({ env: [{ name: "NO_PROXY", value: "api.noetl.svc" }] }),
        ],
        ["a comment of a script", script("# curl http://api:8082/x\ntrue")],
        ["a line for the log", script("echo 'waiting for http://api:8082'; wget http://other")],
        ["a set of other hosts", script("curl http://{a,b}.example.org:9090/x")],
        ["a host of another CA alone", script("curl https://example.org")],
        ["an ordinary word", sidecar({ env: [{ name: "DATABASE", value: "api" }] })],
        [
            "a user of another host",
            sidecar({ env: [{ name: "X", value: "nats://api:api@nats:4222" }] }),
        ],
        [
            "a variable with another host",
            sidecar({
                env: [{ name: "U", value: "http://other:8082" }],
                command: ["sh", "-c", "curl $U/x"],
            }),
        ],
        ["another port", script("curl http://$H:9090/metrics")],
        ["another host by https", script("curl https://$H/hook")],
        [
            "a key that no variable takes",
            {
                ...sidecar({
                    env: [
                        {
                            name: "X",
                            valueFrom: { configMapKeyRef: { name: "settings", key: "k" } },
                        },
                    ],
                }),
                beside: [configMap({ data: { k: "v", other: "http://api:8082" } })],
            },
        ],
        [
            "a file that is not mounted",
            {
                spec: mounted({ subPath: "b" }),
                beside: [configMap({ data: { a: "http://api:8082", b: "x" } })],
            },
        ],
        ["a label of the pod", { spec: { containers: [own] } }],
    ])("%s", (_, trial) => {
        expect(link(trial as Trial).clients).toHaveLength(1);
    });
});

describe("an exempt place", () => {
    const trial = script("wget http://api:8082/x; curl http://api:8082/y");
    const entry = {
        object: "Deployment noetl/caller",
        container: "c",
        field: "command",
        reason: "gone in March",
    };

    test("stays as it is, and the output of the stack names it", () => {
        const resolved = link({ ...trial, change: { exempt: [entry] } });
        expect(resolved.link.exempt).toEqual([entry]);
        expect(commandOf({ ...trial, change: { exempt: [entry] } })).toEqual([
            "sh",
            "-c",
            `wget http://api:8082/x; curl ${flags} https://api.noetl.svc:8082/y`,
        ]);
    });

    test.each([
        ["another container", { container: "worker" }],
        ["another field", { field: "args" }],
        ["another object", { object: "Deployment noetl/other" }],
    ])("is not one of %s", (_, change) => {
        expect(() => link({ ...trial, change: { exempt: [{ ...entry, ...change }] } })).toThrow(
            "container c, command is ",
        );
    });

    test.each(["tls", "mtls"])("that calls nothing is refused in %s", (mode) => {
        const exempt = [{ ...entry, field: "env X" }];
        expect(() => link({ spec: { containers: [own] }, change: { exempt, mode } })).toThrow(
            /exempt\[0\] is .*expected a place that calls the server.*Fix: pulumi config rm --path 'exempt\[0\]'/,
        );
    });

    test("that calls nothing is not looked at in plain, where nothing is transformed", () => {
        const change = { exempt: [entry], mode: "plain" };
        expect(link({ spec: { containers: [own] }, change }).warnings).toEqual([]);
    });

    test("counts on its last day, and is refused the day after", () => {
        const change = { exempt: [{ ...entry, until: "2026-06-01" }] };
        expect(link({ ...trial, change, today: "2026-06-01" }).clients).toHaveLength(1);
        expect(() => link({ ...trial, change, today: "2026-06-02" })).toThrow(
            'exempt[0].until is "2026-06-01"; expected 2026-06-02 or later',
        );
    });

    test("may be of an undeclared caller", () => {
        const nightly = workload("nightly", {
            containers: [{ name: "n", args: ["http://api:8082"] }],
        });
        const manifests = [manifestOf("nightly-place", nightly)];
        const exempt = [
            { object: "Deployment noetl/nightly", container: "n", field: "args[0]", reason: "r" },
        ];
        const spec = { containers: [own] };
        expect(link({ spec, change: { manifests, exempt } }).warnings).toEqual([]);
        expect(() => link({ spec, change: { manifests } })).toThrow(
            "caller Deployment noetl/nightly",
        );
    });
});
