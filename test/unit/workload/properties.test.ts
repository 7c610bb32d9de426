import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transformPodTemplate, type PodTemplate } from "../../../workload";
import type { Container, EnvVar, Handler } from "../../../workload/podTemplate";
import { deepFreeze, serverHosts, serverOptions, workerOptions } from "./support";

// Making pods costs more than transforming them; every run of the suite makes others.
fc.configureGlobal({ numRuns: 60 });

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}[a-z0-9]$/);
const host = fc.constantFrom(...serverHosts.filter((one) => one.includes(".noetl")));
const url = fc
    .tuple(fc.constantFrom("http", "https", "HTTP"), host, fc.webPath())
    .filter(([, , path]) => !path.includes("$("))
    .map(([scheme, to, path]) => `${scheme}://${to}:8082${path}`);

const unknownFields = fc.dictionary(
    fc.constantFrom("xFirst", "xSecond", "xThird"),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
);

const envVar: fc.Arbitrary<EnvVar> = fc.oneof(
    fc.record({ name: fc.stringMatching(/^MY_[A-Z]{1,8}$/), value: fc.string() }),
    fc.record({
        name: fc.constant("POD"),
        valueFrom: fc.constant({ fieldRef: { fieldPath: "x" } }),
    }),
);

const command: fc.Arbitrary<string[]> = fc.oneof(
    fc.constant<string[]>(["sleep", "infinity"]),
    fc.tuple(fc.constantFrom("-s", "-fsS"), url).map(([flag, to]) => ["curl", flag, to]),
    fc
        .tuple(fc.constantFrom("-c", "-ec"), url)
        .map(([flag, to]) => [
            "sh",
            flag,
            `until curl -sf "${to.replace(/["$`\\]/g, "")}"; do echo "waiting for $HOME"; done`,
        ]),
);

const timings = fc.record(
    { periodSeconds: fc.nat(60), failureThreshold: fc.nat(9), timeoutSeconds: fc.nat(9) },
    { requiredKeys: [] },
);
const port = fc.constantFrom<number | string>(8082, "8082", "http", 9090, "metrics");
const probe: fc.Arbitrary<Handler> = fc
    .tuple(
        fc.oneof(
            fc.record({ httpGet: fc.record({ path: fc.webPath(), port }) }),
            fc.record({ tcpSocket: fc.record({ port }) }),
            fc.constant({ exec: { command: ["true"] } }),
        ),
        timings,
    )
    .map(([handler, times]) => ({ ...handler, ...times }));

/** A container; in the server's pod no command calls the server: mtls could not let it. */
function containerOf(commands: fc.Arbitrary<string[]>): fc.Arbitrary<Container> {
    return fc
        .tuple(
            unknownFields,
            fc.record(
                {
                    name,
                    command: commands,
                    args: fc.array(fc.constantFrom("-v", "x y"), { maxLength: 2 }),
                    env: fc.array(envVar, { maxLength: 3 }),
                    volumeMounts: fc.constant([{ name: "data", mountPath: "/data" }]),
                    livenessProbe: probe,
                    readinessProbe: probe,
                    startupProbe: probe,
                },
                { requiredKeys: ["name"] },
            ),
        )
        .map(([unknown, known]) => ({
            ...unknown,
            ...known,
            ports: [
                { name: "http", containerPort: 8082 },
                { name: "metrics", containerPort: 9090 },
            ],
        }));
}

const volumes = fc.subarray([
    { name: "data", emptyDir: {} },
    { name: "claim", persistentVolumeClaim: { claimName: "claim" } },
]);
const securityContext = fc.constantFrom({}, { fsGroup: 5 }, { runAsUser: 1, fsGroup: 0 });

function templateOf(
    application: string,
    urlName: string,
    commands: fc.Arbitrary<string[]>,
): fc.Arbitrary<PodTemplate> {
    const others = fc.array(containerOf(commands), { maxLength: 2 });
    const spec = fc
        .record(
            {
                known: fc.record(
                    { volumes, securityContext, initContainers: others },
                    { requiredKeys: [] },
                ),
                unknown: unknownFields,
                application: containerOf(fc.constantFrom(["serve"])),
                others,
                url,
            },
            { requiredKeys: ["known", "unknown", "application", "others", "url"] },
        )
        .map(({ known, unknown, application: own, others: sidecars, url: value }) => ({
            ...unknown,
            ...known,
            containers: [
                ...sidecars,
                { ...own, name: application, env: [...(own.env ?? []), { name: urlName, value }] },
            ],
        }));
    return fc.record({ metadata: unknownFields, spec });
}

const worker = templateOf("worker", "NOETL_SERVER_URL", command);
const server = templateOf(
    "noetl-server",
    "NOETL_PUBLIC_SERVER_URL",
    fc.constant<string[]>(["sleep", "infinity"]),
);

/** A pod of either side, and what transforms it. */
const subject = fc
    .tuple(
        fc.oneof(
            worker.map((template) => ({ template, options: workerOptions })),
            server.map((template) => ({ template, options: serverOptions })),
        ),
        fc.constantFrom<"mtls" | "tls">("mtls", "tls"),
    )
    .map(([{ template, options }, mode]) => ({
        template: deepFreeze(template),
        options: { ...options, mode },
    }));

function containersOf({ spec }: PodTemplate): readonly Container[] {
    return [...(spec.initContainers ?? []), ...spec.containers];
}

/** An object without some of its fields. */
function without(object: object, ...fields: string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/** A template without what the transform may change, for comparison. */
function unowned(template: PodTemplate): unknown {
    const strip = (container: Container) => {
        const probes = (["livenessProbe", "readinessProbe", "startupProbe"] as const).map(
            (field) => [field, without(container[field] ?? {}, "httpGet", "tcpSocket")] as const,
        );
        return {
            ...without(container, "command"),
            ...Object.fromEntries(probes),
            env: (container.env ?? []).filter((entry) => !entry.name.startsWith("NOETL_")),
            volumeMounts: (container.volumeMounts ?? []).filter((mount) => mount.name !== "tls"),
        };
    };
    const { containers, initContainers, volumes, securityContext } = template.spec;
    return {
        ...template,
        spec: {
            ...template.spec,
            containers: containers.map(strip),
            initContainers: initContainers?.map(strip),
            volumes: (volumes ?? []).filter((volume) => volume.name !== "tls"),
            securityContext: without(securityContext ?? {}, "fsGroup", "fsGroupChangePolicy"),
        },
    };
}

describe("for every pod", () => {
    test("plain is the identity", () => {
        fc.assert(
            fc.property(subject, ({ template, options }) => {
                const result = transformPodTemplate(template, { ...options, mode: "plain" });
                expect(result.template).toBe(template);
            }),
        );
    });

    test("twice is as good as once, notes included", () => {
        fc.assert(
            fc.property(subject, ({ template, options }) => {
                const once = transformPodTemplate(template, options);
                const twice = transformPodTemplate(deepFreeze(once.template), options);
                expect(twice).toEqual(once);
            }),
        );
    });

    test("what the transform does not own stays, in its order", () => {
        fc.assert(
            fc.property(subject, ({ template, options }) => {
                const after = transformPodTemplate(template, options).template;
                expect(unowned(after)).toEqual(unowned(template));
            }),
        );
    });

    test("no plain URL of the server is left", () => {
        fc.assert(
            fc.property(subject, ({ template, options }) => {
                const after = transformPodTemplate(template, options).template;
                expect(JSON.stringify(after)).not.toMatch(/http:\/\/[^/"]*:8082/i);
            }),
        );
    });

    test("no HTTP probe on the server's TLS port is left", () => {
        fc.assert(
            fc.property(server, fc.constantFrom("mtls", "tls"), (template, mode) => {
                const after = transformPodTemplate(template, { ...serverOptions, mode }).template;
                const probed = containersOf(after).flatMap((container) =>
                    [container.livenessProbe, container.readinessProbe, container.startupProbe].map(
                        (handler) => handler?.httpGet?.port,
                    ),
                );
                expect(probed.filter((to) => ["8082", "http"].includes(String(to)))).toEqual([]);
            }),
        );
    });

    test("who reads the credentials mounts them read-only, and nobody else", () => {
        fc.assert(
            fc.property(subject, ({ template, options }) => {
                const after = transformPodTemplate(template, options).template;
                for (const container of containersOf(after)) {
                    const { volumeMounts, ...rest } = container;
                    const mounts = (volumeMounts ?? []).filter((mount) => mount.name === "tls");
                    const reads = JSON.stringify(rest).includes("/tls/");
                    const mount = { name: "tls", mountPath: "/tls", readOnly: true };
                    expect(mounts).toEqual(reads ? [mount] : []);
                }
            }),
        );
    });
});
