import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { preview, up, type EngineOptions } from "../../../embedded/engine";
import type { Made, Provider } from "../../../embedded/engine/providers/provider";
import { StackState, stateFile } from "../../../embedded/engine/state";
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
    readonly secretUrl?: boolean;
}

const inCluster = "http://api.noetl.svc:8082";

/** Options to run the fixture program, whose chart declares `Deployment noetl/worker`. */
function program(stateDir: string, config: Config = {}): EngineOptions & { stateDir: string } {
    const { mode = "mtls", name = "worker", serverUrl = inCluster, secretUrl = false } = config;
    const link = { mode, workload: { kind: "Deployment", namespace: "noetl", name } };
    return {
        projectDir: join(root, "test/fixtures/linkTransform"),
        stack: "test",
        stateDir: join(folder, stateDir),
        config: { link, serverUrl, secretUrl },
        env: { PULUMI_NODEJS_TSCONFIG_PATH: join(root, "tsconfig.json"), NO_COLOR: "1" },
    };
}

/** What the engine knows of a resource besides its properties: what its options made of it. */
function optionsOf(name: string, stateDir: string): object | undefined {
    const file = stateFile(join(folder, stateDir), "link-transform", "test");
    const found = StackState.readOnly(file)
        .all()
        .find(({ urn }) => urn.endsWith(`::${name}`));
    return found && { ...found, inputs: undefined, outputs: undefined };
}

describe("linkTransform", () => {
    test(
        "transforms the workload that it names, and nothing else of it or beside it",
        async () => {
            const cluster = new FakeCluster();
            await up(program("matched", { mode: "plain" }), cluster.kubernetes);
            const [worker, other] = [cluster.objects.get("worker"), cluster.objects.get("other")];
            const options = optionsOf("worker", "matched");
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
            expect(optionsOf("worker", "matched")).toEqual(options);
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

    test(
        "names what keeps the workload from being transformed, and no other failure",
        async () => {
            const refused = program("refused", { serverUrl: "http://elsewhere:8082" });
            const message = await failure(preview(refused));
            expect(message).toContain(
                'The workload cannot be transformed:\n  - Deployment noetl/worker, container worker, env NOETL_SERVER_URL is "http://elsewhere:8082"; expected a host',
            );
            expect(message).not.toContain("The link is not complete");
        },
        timeout,
    );

    test(
        "shows no secret, neither in problems nor in what changes",
        async () => {
            const cluster = new FakeCluster();
            const secret = { serverUrl: "http://hidden-host:9090", secretUrl: true };
            const message = await failure(preview(program("secret", secret)));
            expect(message).toContain('env NOETL_SERVER_URL is "[secret]"; expected a host');

            const shown = { serverUrl: inCluster, secretUrl: true };
            await up(program("secret", { ...shown, mode: "plain" }), cluster.kubernetes);
            const result = await up(program("secret", shown), cluster.kubernetes);
            expect(JSON.stringify(cluster.objects.get("worker"))).toContain("https://api.noetl");
            expect(JSON.stringify(result)).not.toContain("api.noetl");
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
