import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";

import { resolveLink, type ResolvedLink } from "../../../link/resolve";
import { parsedConfig } from "../../support/parsedConfig";
import { isKnowable, marker, planted, type Address, type Plant } from "./planted";

const folder = mkdtempSync(join(tmpdir(), "planted-"));
afterAll(() => rmSync(folder, { recursive: true }));
const files = ["server", "client", "beside"].map((name) => join(folder, `${name}.yaml`));
const [serverFile = "", clientFile = "", beside = ""] = files;
// The reader answers for them; the census asks the disk whether one is a folder.
files.forEach((file) => writeFileSync(file, ""));

type Input = typeof planted extends fc.Arbitrary<infer T> ? T : never;

const service = (name: string) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "noetl" },
    spec: { selector: { app: "api" }, ports: [{ name: "http", port: 8082, targetPort: 8082 }] },
});

function workload(kind: string, name: string, spec: object, annotations: object = {}) {
    const labels = { app: name };
    const template = {
        metadata: { labels, annotations },
        spec: { serviceAccountName: name, ...spec },
    };
    const isBatch = kind === "Job" || kind === "CronJob";
    const inner = isBatch ? { template } : { selector: { matchLabels: labels }, template };
    return {
        apiVersion: isBatch ? "batch/v1" : "apps/v1",
        kind,
        metadata: { name, namespace: "noetl" },
        spec: kind === "CronJob" ? { schedule: "0 2 * * *", jobTemplate: { spec: inner } } : inner,
    };
}

const variable = (name: string) => ({ name, value: "http://noetl.noetl.svc:8082" });
const application = { name: "noetl-server", env: [variable("NOETL_PUBLIC_SERVER_URL")] };
const worker = { name: "worker", env: [variable("NOETL_SERVER_URL")] };
const idle = (name: string) => ({ name, command: ["sleep", "infinity"] });

/** The manifests with a plant in the container of that role. */
function manifestsOf({ role, kind, others }: Input, plant: Plant) {
    const { container = {}, volumes, annotations, configMap } = plant;
    const pod = (own: object) => ({ ...own, ...(volumes && { volumes }) });
    const isBesideServer = role === "besideServer";
    const call = {
        ...(role === "native" && { restartPolicy: "Always" }),
        name: "call",
        ...container,
    };
    const env = [...worker.env, ...("env" in container ? (container.env as object[]) : [])];
    const main = role === "worker" ? { ...worker, ...container, env } : worker;
    const around = (list: readonly object[]) => [
        ...(others.includes("first") ? [idle("first")] : []),
        ...list,
        ...(others.includes("last") ? [idle("last")] : []),
    ];
    const client = {
        ...(["init", "native"].includes(role) && { initContainers: [call] }),
        containers: around(role === "sidecar" ? [main, call] : [main]),
    };
    const loaded = configMap === undefined ? [] : [configMap];
    const server = { containers: isBesideServer ? [application, call] : [application] };
    return {
        [serverFile]: [
            workload(
                "Deployment",
                "api",
                isBesideServer ? pod(server) : server,
                isBesideServer ? annotations : {},
            ),
            ...["noetl", "noetl-server-rust"].map(service),
            ...(isBesideServer ? loaded : []),
        ],
        [clientFile]: [
            workload(
                kind,
                "client",
                isBesideServer ? client : pod(client),
                isBesideServer ? {} : annotations,
            ),
            ...(isBesideServer ? [] : loaded),
        ],
        [beside]: plant.secret === undefined ? [] : [plant.secret],
    };
}

/** @throws Error with the refusal. */
function linkOf(input: Input, plant: Plant, exempt: readonly object[] = []): ResolvedLink {
    const manifests: Readonly<Record<string, readonly object[]>> = manifestsOf(input, plant);
    const values = {
        kubeContext: "kind-dev",
        mode: "mtls",
        trustDomain: "dev.internal",
        trustRoot: { kind: "selfSigned" },
        server: { manifest: serverFile, services: ["noetl", "noetl-server-rust"] },
        clients: [{ name: "client", manifest: clientFile, container: "worker", via: input.via }],
        manifests: [beside],
        ...(exempt.length > 0 && { exempt }),
    };
    return resolveLink(parsedConfig(values), "refuse", (file) =>
        (manifests[file] ?? []).map((value, index) => ({
            place: `${file} document ${index + 1}`,
            value,
        })),
    );
}

/** The refusal; undefined for an accepted link. */
function refusalOf(make: () => ResolvedLink): string | undefined {
    try {
        make();
        return undefined;
    } catch (error) {
        if (!(error as Error).message.startsWith("the call")) return (error as Error).message;
        throw error;
    }
}

const other: Address = { host: "reports.noetl.svc", port: 3000, variable: "REPORTS" };

/** URLs of a transformed pod that keep a planted call: by TLS, or to the pod's Envoy. */
const followed =
    /https:\/\/(?:[\w:]+@)?noetl(?:-server-rust)?\.noetl\.svc(?:\.cluster\.local)?:8082\/planted|(?:http:\/\/(?:[\w:]+@)?)?127\.0\.0\.1:8082\/planted/gi;

/**
 * Whether every planted URL of the accepted link is followed, and a call by TLS has its files. A
 * probe of the server that became tcpSocket has no URL any more.
 */
function isRewritten({ server, clients }: ResolvedLink): boolean {
    const pods = JSON.stringify([server, ...clients].map(({ transformed }) => transformed));
    const calls = [...pods.matchAll(followed)];
    const all = pods.split(marker).length - 1;
    const byTls = calls.some(([url]) => url.startsWith("https:"));
    const isFollowed =
        calls.length > 0 && calls.length === all && (!byTls || pods.includes("--cert"));
    return isFollowed || (all === 0 && pods.includes('"tcpSocket"'));
}

/** The entries of `exempt` that a refusal prints, each once and with a reason. */
function printedExemptions(refusal: string): readonly object[] {
    const printed = [...refusal.matchAll(/\{ object: .*?reason: CHANGE-ME \}/g)].map(
        ([line]) => line,
    );
    return [...new Set(printed)].map(
        (line) => parse(line.replace("CHANGE-ME", "planted")) as object,
    );
}
/**
 * The refusal after its printed exemptions are in config; a call that one of them covers may show
 * another place of the same call.
 */
function refusalAfter(
    input: Input,
    plant: Plant,
    exemptions: readonly object[],
): string | undefined {
    const refusal = refusalOf(() => linkOf(input, plant, exemptions));
    const known = new Set(exemptions.map((one) => JSON.stringify(one)));
    const more = printedExemptions(refusal ?? "").filter((one) => !known.has(JSON.stringify(one)));
    return more.length === 0 ? refusal : refusalAfter(input, plant, [...exemptions, ...more]);
}

function addressOf({ role, host }: Input): Address {
    const isBeside = role === "besideServer" && host.endsWith(".");
    return { host: isBeside ? "localhost" : host, port: 8082, variable: "NOETL" };
}

/** Kubernetes refuses probes and hooks of an init container that ends. */
function withValidRole(input: Input, plantAt: (at: Address) => Plant): Input {
    const isHandled = /probe|lifecycle/i.test(JSON.stringify(plantAt(other)));
    return isHandled && input.role === "init" ? { ...input, role: "native" } : input;
}

test("a planted call is rewritten, refused or exempt, and the same text for another server passes", () => {
    const met = { rewritten: 0, refused: 0, exempt: 0 };
    fc.assert(
        fc.property(planted, (drawn) => {
            const [, plantAt] = drawn.placing;
            const input = withValidRole(drawn, plantAt);
            const at = addressOf(input);
            if (isKnowable(drawn.placing)) {
                expect(refusalOf(() => linkOf(input, plantAt(other)))).toBeUndefined();
            }
            const refusal = refusalOf(() => {
                const link = linkOf(input, plantAt(at));
                expect(isRewritten(link), "the call stays plain in silence").toBe(true);
                return link;
            });
            if (refusal === undefined) {
                met.rewritten += 1;
                return;
            }
            expect(refusal).toMatch(/^(?:The link cannot be worked out|Not every caller is known)/);
            met.refused += 1;
            const exemptions = printedExemptions(refusal);
            if (exemptions.length > 0) {
                expect(refusalAfter(input, plantAt(at), exemptions)).toBeUndefined();
                met.exempt += 1;
            }
        }),
        { numRuns: Number(process.env["PLANTED_RUNS"] ?? 500) },
    );
    expect(Object.values(met), JSON.stringify(met)).not.toContain(0);
}, 3_600_000);
