import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { preview, up, type EngineOptions } from "../../../embedded/engine";
import type { Made, Provider } from "../../../embedded/engine/providers/provider";
import { StackState, stateFile, type ResourceState } from "../../../embedded/engine/state";
import { isSecret } from "../../../embedded/engine/values";
import { FakeCloud } from "../engine/support";

// Each run starts a program with the real SDK.
const timeout = 60_000;
const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "link-transform-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A cluster that keeps objects in memory; only after creation is an object's uid known. */
class FakeCluster extends FakeCloud {
    readonly kubernetes = () => (type: string) =>
        type.startsWith("kubernetes:") ? (this as Provider) : this.providers()(type);

    override async create(...args: Parameters<Provider["create"]>): Promise<Made> {
        const { id, outputs } = await super.create(...args);
        const metadata = { ...(outputs["metadata"] as object), uid: "uid-1" };
        return { id, outputs: { ...outputs, metadata } };
    }
}

interface Config {
    readonly mode?: "mtls" | "plain";
    readonly name?: string;
    readonly serverUrl?: string;
    readonly urlIs?: "plain" | "secret" | "unknown";
}

const inCluster = "http://api.noetl.svc:8082";

/** Options to run the fixture program, whose chart declares `Deployment noetl/worker`. */
function program(stateDir: string, config: Config = {}): EngineOptions & { stateDir: string } {
    const { mode = "mtls", name = "worker", serverUrl = inCluster, urlIs = "plain" } = config;
    const link = { mode, workload: { kind: "Deployment", namespace: "noetl", name } };
    return {
        projectDir: join(root, "test/fixtures/linkTransform"),
        stack: "test",
        stateDir: join(folder, stateDir),
        config: { link, serverUrl, urlIs },
        env: { PULUMI_NODEJS_TSCONFIG_PATH: join(root, "tsconfig.json"), NO_COLOR: "1" },
    };
}

/** What the engine remembers of a resource. */
function remembered(name: string, stateDir: string): ResourceState | undefined {
    const file = stateFile(join(folder, stateDir), "link-transform", "test");
    const all = StackState.readOnly(file).all();
    return all.find(({ urn }) => urn.endsWith(`::${name}`));
}

/** All of it but its properties: what its options made of it. */
function optionsOf(resource: ResourceState | undefined): object {
    return { ...resource, inputs: undefined, outputs: undefined };
}

describe("linkTransform", () => {
    test(
        "transforms the workload that it names, and nothing else of it or beside it",
        async () => {
            const cluster = new FakeCluster();
            await up(program("matched", { mode: "plain" }), cluster.kubernetes);
            const [worker, other] = [cluster.objects.get("worker"), cluster.objects.get("other")];
            const options = optionsOf(remembered("worker", "matched"));
            expect(options).toMatchObject({ protect: true });
            expect(JSON.stringify(worker)).toContain(`"value":"${inCluster}"`);
            expect(JSON.stringify(worker)).toContain('{"name":"MAP","value":"uid-1"}');

            const result = await up(program("matched"), cluster.kubernetes);
            expect(result.summary).toMatchObject({ update: 1 });
            const changed = JSON.stringify(cluster.objects.get("worker"));
            expect(changed).toContain('"value":"https://api.noetl.svc:8082"');
            expect(changed).toContain('{"name":"MAP","value":"uid-1"}');
            expect(changed).toContain('"secretName":"worker-tls"');
            expect(cluster.objects.get("other")).toEqual(other);
            expect(optionsOf(remembered("worker", "matched"))).toEqual(options);
        },
        timeout,
    );

    test(
        "fails the program, before anything is made, if nothing is the workload",
        async () => {
            const cluster = new FakeCluster();
            const wrong = program("unmatched", { name: "worker-rust" });
            await expect(up(wrong, cluster.kubernetes)).rejects.toThrow(
                "The link is not complete:\n  - Deployment noetl/worker-rust is missing; expected one resource with the transform to be this workload; those of its kind are: Deployment noetl/other, Deployment noetl/worker. Fix: correct kind, namespace or name, or give the transform to the chart or file that declares the workload",
            );
            expect(cluster.calls).toEqual([]);
        },
        timeout,
    );

    test.each([
        ["secret", '"[secret]"; expected a host'],
        ["unknown", '"[unknown]"; expected a literal http or https URL'],
    ] as const)(
        "names what keeps the workload from being transformed, but no %s value",
        async (urlIs, found) => {
            const message = await failure(
                preview(program("refused", { serverUrl: "http://elsewhere:8082", urlIs })),
            );
            const place = "Deployment noetl/worker, container worker, env NOETL_SERVER_URL is ";
            expect(message).toContain(`The workload cannot be transformed:\n  - ${place}${found}`);
            expect(message).not.toContain("The link is not complete");
        },
        timeout,
    );

    test(
        "keeps a spec secret that has a secret in it",
        async () => {
            const cluster = new FakeCluster();
            await up(program("secret", { urlIs: "secret" }), cluster.kubernetes);
            expect(JSON.stringify(cluster.objects.get("worker"))).toContain("https://api.noetl");
            expect(remembered("worker", "secret")?.inputs["spec"]).toSatisfy(isSecret);
        },
        timeout,
    );
});

/** The message with which an operation fails. */
async function failure(operation: Promise<unknown>): Promise<string> {
    try {
        await operation;
    } catch (error) {
        return (error as Error).message;
    }
    return expect.unreachable("the operation did not fail");
}
