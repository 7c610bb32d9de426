import { describe, expect, test } from "vitest";

import { resolveLink } from "../../../link/resolve";
import { manifestOf, stackConfig } from "../../support/stackConfig";

const url = "http://api.noetl.svc:8082";

interface World {
    readonly mode?: string;
    readonly server?: {
        readonly kind?: string;
        readonly spec?: object;
        readonly container?: object;
    };
    readonly worker?: object;
    readonly client?: object;
    readonly beside?: readonly object[];
}

function workload(name: string, kind: string, spec: object, container: object): object {
    const template = {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: name, containers: [container] },
    };
    const metadata = { name, namespace: "noetl" };
    return { apiVersion: "apps/v1", kind, metadata, spec: { ...spec, template } };
}

function linkOf({ mode = "mtls", server = {}, worker = {}, client = {}, beside = [] }: World) {
    const { kind = "Deployment", spec = {}, container = {} } = server;
    const withUrl = (
        name: string,
        variable: string,
        { env = [], ...others }: { env?: object[] },
    ) => ({
        name,
        env: [{ name: variable, value: url }, ...env],
        ...others,
    });
    const api = withUrl("noetl-server", "NOETL_PUBLIC_SERVER_URL", container);
    const application = withUrl("worker", "NOETL_SERVER_URL", worker);
    return resolveLink(
        stackConfig({
            mode,
            server: {
                manifest: manifestOf("limited", workload("api", kind, spec, api)),
                services: ["api"],
            },
            clients: [
                {
                    name: "worker",
                    manifest: manifestOf("pool", workload("worker", "Deployment", {}, application)),
                    ...client,
                },
            ],
            manifests: [manifestOf("around", ...beside)],
        }),
    );
}

function refusalOf(world: World): string {
    try {
        linkOf(world);
    } catch (error) {
        return (error as Error).message;
    }
    return expect.unreachable("the link was not refused");
}

const because =
    "a second pod is a second generator of event ids on one machine id, and the event log is append-only: two events with one id stay";

const scaler = (kind: string, spec: object, metadata: object = { namespace: "noetl" }) => ({
    apiVersion: kind === "ScaledObject" ? "keda.sh/v1alpha1" : "autoscaling/v2",
    kind,
    metadata: { name: "api", ...metadata },
    spec: { scaleTargetRef: { kind: "Deployment", name: "api" }, ...spec },
});

describe("pods of the server", () => {
    test.each<[string, World, string]>([
        [
            "two replicas",
            { server: { spec: { replicas: 2 } } },
            `Deployment noetl/api, spec.replicas is 2; expected at most 1: ${because}. Fix: set spec.replicas to 1 in server.manifest`,
        ],
        [
            "two replicas in mode plain",
            { mode: "plain", server: { spec: { replicas: 2 } } },
            "Deployment noetl/api, spec.replicas is 2",
        ],
        [
            "three replicas of a StatefulSet",
            { server: { kind: "StatefulSet", spec: { replicas: 3 } } },
            "StatefulSet noetl/api, spec.replicas is 3",
        ],
        [
            "one on each node",
            { server: { kind: "DaemonSet" } },
            `server: kind of DaemonSet noetl/api is "DaemonSet"; expected a kind with at most 1 pod, not one on each node: ${because}. Fix: make it a Deployment or a StatefulSet`,
        ],
        [
            "an autoscaler",
            { beside: [scaler("HorizontalPodAutoscaler", { maxReplicas: 5 })] },
            "spec.maxReplicas is 5; expected at most 1: ",
        ],
        [
            "KEDA's own maximum and kind",
            {
                beside: [
                    scaler(
                        "ScaledObject",
                        { scaleTargetRef: { name: "api" } },
                        { namespace: "noetl" },
                    ),
                ],
            },
            "spec.maxReplicaCount is 100; expected at most 1: ",
        ],
    ])("%s: refused", (_, world, message) => {
        expect(refusalOf(world)).toContain(message);
    });

    test.each<[string, World]>([
        ["one replica", { server: { spec: { replicas: 1 } } }],
        ["none", { server: { spec: { replicas: 0 } } }],
        [
            "an autoscaler of one",
            { beside: [scaler("HorizontalPodAutoscaler", { maxReplicas: 1 })] },
        ],
        [
            "an autoscaler of another workload",
            {
                beside: [
                    scaler("HorizontalPodAutoscaler", {
                        maxReplicas: 5,
                        scaleTargetRef: { kind: "Deployment", name: "worker" },
                    }),
                ],
            },
        ],
        [
            "an autoscaler in another namespace",
            {
                beside: [
                    scaler("HorizontalPodAutoscaler", { maxReplicas: 5 }, { namespace: "other" }),
                ],
            },
        ],
    ])("%s: accepted", (_, world) => {
        expect(linkOf(world).server.identity.name).toBe("server");
    });

    const strategy = (maxSurge: unknown) => ({
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable: 0 } },
    });

    test.each<[string, World["server"], boolean]>([
        ["Kubernetes' default, a quarter rounded up", {}, true],
        ["a surge of one", { spec: strategy(1) }, true],
        ["a surge of 10%", { spec: strategy("10%") }, true],
        ["no surge", { spec: strategy(0) }, false],
        ["no surge in percent", { spec: strategy("0%") }, false],
        ["Recreate", { spec: { strategy: { type: "Recreate" } } }, false],
        ["a StatefulSet", { kind: "StatefulSet" }, false],
        ["no pods", { spec: { replicas: 0 } }, false],
    ])("the surge of a rolling update is noted: %s", (_, server = {}, isNoted) => {
        const { notes } = linkOf({ server }).server;
        expect(notes).toEqual(
            isNoted
                ? [
                      `Deployment noetl/api: a rolling update runs 2 pods for a time (maxSurge), and ${because}. Strategy Recreate runs one, and is an outage at every update.`,
                  ]
                : [],
        );
    });
});

describe("the server's own port", () => {
    const port = (value: unknown) => ({
        server: { container: { env: [{ name: "NOETL_PORT", value }] } },
    });
    const settings = (data: object) => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "settings", namespace: "noetl" },
        data,
    });
    const fromSettings = { envFrom: [{ configMapRef: { name: "settings" } }] };

    test.each<[string, World, string]>([
        ["a value", port("9000"), '"9000"'],
        ["a value in mode plain", { ...port("9000"), mode: "plain" }, '"9000"'],
        [
            "a ConfigMap",
            { server: { container: fromSettings }, beside: [settings({ NOETL_PORT: "80" })] },
            '"80, from ConfigMap noetl/settings"',
        ],
    ])("another one by %s: refused", (_, world, value) => {
        expect(refusalOf(world)).toContain(
            `Deployment noetl/api, container noetl-server, env NOETL_PORT is ${value}; expected 8082, the port of the contract noetl-server: probes, Services and the clients' URLs follow it. Fix: set NOETL_PORT to 8082, or remove it; a Service may have another port, with targetPort 8082`,
        );
    });

    test.each<[string, World]>([
        ["the contract's", port("8082")],
        [
            "a value over that of a ConfigMap",
            {
                server: {
                    container: { ...fromSettings, env: [{ name: "NOETL_PORT", value: "8082" }] },
                },
                beside: [settings({ NOETL_PORT: "80" })],
            },
        ],
        ["none", { server: { container: fromSettings }, beside: [settings({ OTHER: "80" })] }],
    ])("%s: accepted", (_, world) => {
        expect(linkOf(world).clients).toHaveLength(1);
    });

    test("one that cannot be seen is noted", () => {
        const { notes } = linkOf({ server: { container: fromSettings } }).server;
        expect(notes).toContain(
            "Deployment noetl/api, container noetl-server: ConfigMap noetl/settings, which was not read, may set variables; NOETL_PORT must be 8082.",
        );
    });
});

describe("features that call the server without the worker's certificate", () => {
    const variable = (name: string, value: unknown) => ({ env: [{ name, value }] });
    const source = (kind: string, data: object) => ({
        apiVersion: "v1",
        kind,
        metadata: { name: "flags", namespace: "noetl" },
        ...data,
    });
    const flag = "NOETL_MATERIALIZER_ENABLED";
    const byKey = (kind: string) => ({
        env: [{ name: flag, valueFrom: { [`${kind}KeyRef`]: { name: "flags", key: "on" } } }],
    });
    const encoded = Buffer.from("true").toString("base64");

    const turnedOn: readonly [string, World, string][] = [
        ...["true", "TRUE", " Yes ", "1", "on"].map((value): [string, World, string] => [
            `the materializer by ${JSON.stringify(value)}`,
            { worker: variable(flag, value) },
            flag,
        ]),
        [
            "the plug-in source by its warm-up",
            { worker: variable("NOETL_WARM_ORCHESTRATE_PLUGIN", "1") },
            "NOETL_WARM_ORCHESTRATE_PLUGIN",
        ],
        [
            "the plug-in source by the state builder",
            { worker: variable("NOETL_STATE_BUILDER", "OffServer") },
            "NOETL_STATE_BUILDER",
        ],
        [
            "a variable by a key of a ConfigMap",
            { worker: byKey("configMap"), beside: [source("ConfigMap", { data: { on: "true" } })] },
            flag,
        ],
        [
            "a variable by all of a ConfigMap, with a prefix",
            {
                worker: { envFrom: [{ prefix: "NOETL_", configMapRef: { name: "flags" } }] },
                beside: [source("ConfigMap", { data: { MATERIALIZER_ENABLED: "true" } })],
            },
            flag,
        ],
        [
            "a variable by a Secret",
            { worker: byKey("secret"), beside: [source("Secret", { data: { on: encoded } })] },
            flag,
        ],
        [
            "the materializer under the contract of a newer worker",
            { worker: variable(flag, "true"), client: { contract: "noetl-worker-5.52" } },
            flag,
        ],
    ];

    test.each(turnedOn)("%s: refused, and via: envoy works", (_, world, name) => {
        const message = refusalOf(world);
        expect(message).toMatch(
            new RegExp(
                `Deployment noetl/worker, container worker, env ${name} is .*; expected via: envoy: the .* calls the server without certificate and CA, and fails in tls and mtls\\. Fix: pulumi config set --path 'clients\\[0\\]\\.via' envoy$`,
                "m",
            ),
        );
        const client = { ...world.client, via: "envoy" };
        expect(linkOf({ ...world, client }).clients[0]?.contract.credentials.via).toBe("envoy");
        expect(linkOf({ ...world, mode: "plain" }).clients).toHaveLength(1);
    });

    test("a Secret's value is not in the message", () => {
        const world = {
            worker: byKey("secret"),
            beside: [source("Secret", { data: { on: encoded } })],
        };
        expect(refusalOf(world)).toContain(`env ${flag} is "a value of Secret noetl/flags"`);
    });

    test.each<[string, World]>([
        ["off", { worker: variable(flag, "false") }],
        ["empty", { worker: variable(flag, "") }],
        ["another word", { worker: variable(flag, "enabled") }],
        ["the state builder on the server", { worker: variable("NOETL_STATE_BUILDER", "server") }],
        [
            "off over a ConfigMap that says on",
            {
                worker: { ...variable(flag, "0"), envFrom: [{ configMapRef: { name: "flags" } }] },
                beside: [source("ConfigMap", { data: { [flag]: "true" } })],
            },
        ],
        [
            "off in the last of two ConfigMaps",
            {
                worker: {
                    envFrom: [
                        { configMapRef: { name: "on" } },
                        { configMapRef: { name: "flags" } },
                    ],
                },
                beside: [
                    source("ConfigMap", { data: { [flag]: "false" } }),
                    {
                        ...source("ConfigMap", { data: { [flag]: "true" } }),
                        metadata: { name: "on", namespace: "noetl" },
                    },
                ],
            },
        ],
        [
            "off in the last of two entries",
            {
                worker: {
                    env: [
                        { name: flag, value: "1" },
                        { name: flag, value: "0" },
                    ],
                },
            },
        ],
        [
            "a ConfigMap of that name in another namespace",
            {
                worker: { envFrom: [{ configMapRef: { name: "flags" } }] },
                beside: [
                    {
                        ...source("ConfigMap", { data: { [flag]: "1" } }),
                        metadata: { name: "flags", namespace: "x" },
                    },
                ],
            },
        ],
    ])("%s: accepted", (_, world) => {
        expect(linkOf(world).clients).toHaveLength(1);
    });

    test("what cannot be seen is noted once for each source", () => {
        const envFrom = [{ secretRef: { name: "keys" } }];
        const { clients } = linkOf({ worker: { envFrom, ...byKey("secret") } });
        expect(clients[0]?.notes).toEqual([
            `Deployment noetl/worker, container worker: Secret noetl/flags, which was not read, sets ${flag}; the client needs via: envoy if that turns on ${flag}.`,
            "Deployment noetl/worker, container worker: Secret noetl/keys, which was not read, may set variables; the client needs via: envoy if that turns on NOETL_WARM_ORCHESTRATE_PLUGIN or NOETL_STATE_BUILDER or NOETL_STATE_BUILDER_SHADOW.",
            expect.stringContaining("envFrom may set a proxy"),
        ]);
    });
});
