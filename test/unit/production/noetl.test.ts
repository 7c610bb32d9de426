import { describe, expect, test } from "vitest";

import { statementsOf } from "./statements";

// Rendering the kustomization takes a second.
const timeout = 60_000;
const folder = "test/fixtures/production/noetl";
const pool = { contract: "noetl-worker-5.52", container: "noetl-worker" };
const worker = { name: "worker", manifest: `${folder}/worker.yaml`, ...pool };
const system = { name: "system", manifest: `${folder}/systemPool.yaml`, ...pool };

const job = (workload: string) => ({
    ...{ name: workload, workload, manifest: `${folder}/crons.yaml` },
    ...{ contract: "http-client", container: "trigger" },
});

function noetl(clients: readonly object[], more: object = {}) {
    return statementsOf({
        kubeContext: "gke",
        mode: "mtls",
        trustDomain: "prod.internal",
        trustRoot: { kind: "selfSigned" },
        server: {
            manifest: `${folder}/server.yaml`,
            workload: "noetl-server-rust-embedded",
            contract: "noetl-server-3.54",
            services: ["noetl-server-rust", "noetl", "noetl-server-rust-embedded-headless"],
        },
        clients,
        manifests: [folder],
        ...more,
    });
}

const fullUrl = "http://noetl-server-rust.noetl.svc.cluster.local:8082";
const shortUrl = "http://noetl.noetl.svc.cluster.local:8082";

/** Callers of the server in the fixtures, in the order of the census; `?` stands for the verdict. */
const callers = [
    `Deployment noetl/noetl-k8s-watcher: ?: initContainers[wait-for-api].command[2]: ${shortUrl}`,
    `Deployment noetl/noetl-k8s-watcher: ?: ConfigMap noetl-k8s-watcher-config, data.NOETL_SERVER_URL: ${shortUrl}`,
    `StatefulSet noetl/noetl-cmdbus-writer: ?: containers[noetl-worker].env[NOETL_SERVER_URL]: ${fullUrl}`,
    `CronJob noetl/noetl-scheduled-cleanup: ?: containers[trigger].command[2]: ${fullUrl}`,
    `CronJob noetl/noetl-event-materializer: ?: containers[trigger].command[2]: ${fullUrl}`,
    `Deployment gateway/gateway: ?: containers[gateway].env[NOETL_BASE_URL]: ${shortUrl}`,
    `Deployment noetl/noetl-worker-system-pool: ?: initContainers[wait-for-api].command[2]: ${fullUrl}`,
    `Deployment noetl/noetl-worker-system-pool: ?: containers[noetl-worker].env[NOETL_SERVER_URL]: ${fullUrl}`,
    `Deployment noetl/noetl-worker-rust: ?: containers[noetl-worker].env[NOETL_SERVER_URL]: ${fullUrl}`,
    "PodMonitoring noetl/noetl-server: ?: spec.endpoints[0]: port http",
    "VMServiceScrape noetl/noetl-scrape: ?: spec.endpoints[0]: port http",
];

/** The callers with their verdicts; a caller that is not in the map has the other verdict. */
const withVerdicts = (verdicts: Readonly<Record<string, string>>, other: string) =>
    callers.map((line) => {
        const [, name = ""] = /\/([\w-]+): /.exec(line) ?? [];
        return line.replace("?", verdicts[name] ?? other);
    });

describe("noetl's production", { timeout }, () => {
    // The NEG annotation of every Service, the gateway's routes and load balancer, the scrapes of
    // workers and gateway, the scaler and the watchdog connect nothing with the server.
    test("with one worker declared: the other callers are refused, and nothing else", () => {
        const { problems, warnings, notes, callers: found, unread } = noetl([worker]);
        expect(found).toEqual(withVerdicts({ "noetl-worker-rust": "client" }, "undeclared"));
        expect(problems.flatMap((line) => /^ {2}- caller (.*?) \(/.exec(line)?.[1] ?? [])).toEqual([
            "Deployment noetl/noetl-k8s-watcher",
            "StatefulSet noetl/noetl-cmdbus-writer",
            "CronJob noetl/noetl-scheduled-cleanup",
            "CronJob noetl/noetl-event-materializer",
            "Deployment gateway/gateway",
            "Deployment noetl/noetl-worker-system-pool",
            "PodMonitoring noetl/noetl-server",
            "VMServiceScrape noetl/noetl-scrape",
        ]);
        expect(problems.filter((line) => /^ {2}- (?!caller)/.test(line))).toEqual([]);
        expect({ warnings, notes, unread }).toEqual({ warnings: [], notes: [], unread: [] });
    });

    test("a pool that materializes events and builds states is refused with via: direct", () => {
        const place = "Deployment noetl/noetl-worker-system-pool, container noetl-worker, env";
        const refused = (feature: string) =>
            `expected via: envoy: ${feature} calls the server without certificate and CA, and fails in tls and mtls. Fix: pulumi config set --path 'clients[1].via' envoy`;
        expect(noetl([worker, system]).problems).toEqual([
            "The link cannot be worked out:",
            `  - ${place} NOETL_MATERIALIZER_ENABLED is "true"; ${refused("the event materializer")}`,
            `  - ${place} NOETL_STATE_BUILDER is "offserver"; ${refused("the plug-in source of the state builder")}`,
        ]);
    });

    test("with every caller linked or exempt: accepted, with the side effects of fsGroup noted", () => {
        const bus = { name: "bus", manifest: `${folder}/commandBus.yaml`, ...pool };
        const gateway = {
            ...{ name: "gateway", manifest: `${folder}/gateway.yaml` },
            ...{ contract: "http-client", container: "gateway" },
        };
        const jobs = ["noetl-scheduled-cleanup", "noetl-event-materializer"];
        const linked = [worker, system, bus, ...jobs.map(job), gateway];
        const exempt = [
            "PodMonitoring noetl/noetl-server",
            "VMServiceScrape noetl/noetl-scrape",
            "Deployment noetl/noetl-k8s-watcher",
        ];
        const readable =
            "the credential files are readable by every user of the pod (0444, on the pod's own tmpfs): an fsGroup would change the owner of the data on its persistent volume";
        const statements = noetl(
            linked.map((one) => ({ ...one, via: "envoy" })),
            {
                allowDefaultServiceAccount: [...jobs, "gateway"],
                exempt: exempt.map((object) => ({ object, reason: "it may stop" })),
            },
        );
        expect(statements).toEqual({
            problems: [],
            warnings: [],
            notes: [
                `server: StatefulSet noetl/noetl-server-rust-embedded: ${readable}; an fsGroup may change the owner of the files on its inline csi volume sm-secrets.`,
                `bus: StatefulSet noetl/noetl-cmdbus-writer: ${readable}.`,
            ],
            callers: withVerdicts(
                Object.fromEntries(exempt.map((one) => [one.split("/")[1] ?? "", "exempt"])),
                "client",
            ),
            unread: [],
        });
    });
});
