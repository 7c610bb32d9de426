import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import { afterAll, describe, expect, test, vi } from "vitest";

import { linkTransform } from "../../../components/linkTransform";
import { noetlWorker } from "../../../contracts/noetl";
import { preview, up, type EngineOptions } from "../../../lane/engine";
import type { Made, Provider } from "../../../lane/engine/providers/provider";
import { StackState, stateFile } from "../../../lane/engine/state";
import type { ResourceState } from "../../../lane/engine/types";
import { isSecret } from "../../../lane/engine/values";
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
    readonly urlIs?: "broken" | "plain" | "secret" | "unknown";
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
            expect(cluster.objects.get("worker")).toEqual({
                ...worker,
                spec: expect.anything() as unknown,
            });
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
        [
            "a value that only an update knows",
            "unknown",
            "The workload cannot be transformed:\n  - Deployment noetl/worker, container worker, " +
                'env NOETL_SERVER_URL is "[unknown]"; expected a literal http or https URL',
        ],
        ["a failure before the workload was declared", "broken", "the chart cannot be rendered"],
    ] as const)(
        "reports %s, and nothing that only follows from it",
        async (_, urlIs, found) => {
            const message = await failure(preview(program("refused", { urlIs })));
            expect(message).toContain(found);
            expect(message).not.toContain("The link is not complete");
        },
        timeout,
    );

    test("shows no secret in problems, even where the engine does not know it", async () => {
        vi.spyOn(process, "once").mockReturnValueOnce(process);
        const transform = linkTransform({
            mode: "mtls",
            contract: noetlWorker,
            secretName: "worker-tls",
            server: { hosts: ["api.noetl.svc"], port: 8082 },
            workload: { kind: "Deployment", namespace: "default", name: "worker" },
        });
        const env = [{ name: "NOETL_SERVER_URL", value: "http://api.noetl.svc:1/?t=hunter2" }];
        const value = { template: { spec: { containers: [{ name: "worker", env }] } } };
        const props = {
            metadata: { name: "worker" },
            spec: { [specialSigKey]: specialSecretSig, value },
        };
        const type = "kubernetes:apps/v1:Deployment";
        const transformed = transform({ custom: true, type, name: "worker", props, opts: {} });
        await expect(transformed).rejects.toThrow(
            'env NOETL_SERVER_URL is "[secret]"; expected port 8082',
        );
    });

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
