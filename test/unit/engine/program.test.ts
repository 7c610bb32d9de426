import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { EngineEvent, EngineResult } from "../../../lane/engine";
import { destroy, preview, stackOutputs, up } from "../../../lane/engine/operations";
import { FakeCloud, fixtureOptions, things, urn } from "./support";

// Each run starts a program with the real SDK.
const timeout = 60_000;

/** Types and operations of everything but the stack itself. */
const shown = ({ steps }: EngineResult) =>
    steps.filter(({ parent }) => parent !== "").map(({ op, name }) => `${op} ${name}`);

describe("a program with the real SDKs, previewed without any cluster", () => {
    test(
        "has components, inherited providers, names, and outputs known as far as they can be",
        async () => {
            const steps: string[] = [];
            const result = await preview({
                ...fixtureOptions("platform"),
                onEvent: (event) => {
                    if (event.kind === "step") steps.push(event.step.name);
                },
            });
            expect(shown(result)).toEqual([
                "create root",
                "create root-map",
                "create root-secret",
                "create root-key",
                "create cluster",
                "create tls",
            ]);
            expect(steps).toEqual(result.steps.map(({ name }) => name));
            expect(result.steps.find(({ name }) => name === "root-map")?.urn).toBe(
                "urn:pulumi:test::platform::" +
                    "platform:index:Platform$kubernetes:core/v1:ConfigMap::root-map",
            );
            expect(result.outputs).toEqual({
                secretName: expect.stringMatching(/^root-secret-[0-9a-f]{8}$/) as unknown,
                privateKey: "[secret]",
                uid: "[unknown]",
            });
        },
        timeout,
    );

    test.each([
        [
            "a resource without explicit provider where default ones are disabled",
            { explicit: false },
            /Default provider for '(kubernetes|tls)' disabled. '.*' must use an explicit provider/,
        ],
        [
            "a resource that only the real provider knows",
            { remote: true },
            /kubernetes:apps\/v1:DeploymentPatch is not supported by the embedded engine/,
        ],
    ])(
        "refuses %s",
        async (_, config, message) => {
            await expect(preview(fixtureOptions("platform", config))).rejects.toThrow(message);
        },
        timeout,
    );
});

describe("up", () => {
    test(
        "keeps secrets in a state file of mode 0600 and out of everything it shows",
        async () => {
            const cloud = new FakeCloud();
            const events: EngineEvent[] = [];
            const options = fixtureOptions(
                "things",
                things({ name: "a", secrets: { token: "hunter2-hunter2" } }),
            );
            cloud.failing.add("a");
            const onEvent = (event: EngineEvent) => events.push(event);
            await expect(up({ ...options, onEvent }, cloud.providers)).rejects.toThrow(
                'fake:index:Thing a: no quota; you sent {"token":"[secret]"}',
            );
            const result = await up({ ...options, onEvent }, cloud.providers);

            const file = join(options.stateDir, "stacks/things/test.json");
            expect(statSync(file).mode & 0o777).toBe(0o600);
            expect(readFileSync(file, "utf8")).toContain("hunter2-hunter2");
            expect(cloud.objects.get("a")).toEqual({ token: "hunter2-hunter2" });
            expect(result.outputs).toEqual({ ids: ["made-a"], password: "[secret]" });
            expect(await stackOutputs(options)).toEqual(result.outputs);
            expect(JSON.stringify([events, result])).not.toMatch(/hunter|stack-output-password/);

            expect((await destroy(options, cloud.providers)).summary).toEqual({ delete: 2 });
            expect(await stackOutputs(options)).toEqual({});
        },
        timeout,
    );

    test(
        "does and tells nothing where the rehearsal is refused",
        async () => {
            const cloud = new FakeCloud();
            const events: EngineEvent[] = [];
            const options = fixtureOptions(
                "things",
                things({ name: "a" }, { name: "p", type: "random:index/randomPet:RandomPet" }),
            );
            const onEvent = (event: EngineEvent) => events.push(event);
            await expect(up({ ...options, onEvent }, cloud.providers)).rejects.toThrow(
                /^random:.* is not supported/,
            );
            expect([...cloud.objects.keys()]).toEqual([]);
            expect(events).toEqual([]);
            expect(await stackOutputs(options)).toEqual({});
        },
        timeout,
    );

    test("refuses while another process updates the stack, and names it", async () => {
        const options = fixtureOptions("things");
        const lock = join(options.stateDir, "stacks/things/test.json.lock");
        expect((await destroy(options)).summary).toEqual({});

        writeFileSync(lock, String(process.pid));
        await expect(up(options)).rejects.toThrow(`(process ${process.pid})`);
        // No process has this number: the largest on Linux is 4194304.
        writeFileSync(lock, "99999999");
        expect((await destroy(options)).summary).toEqual({});
    });
});

describe("transforms of the program", () => {
    test(
        "change properties and options before anything else sees them",
        async () => {
            const cloud = new FakeCloud();
            const config = { ...things({ name: "a", props: { size: 1 } }), transform: "mark" };
            const options = fixtureOptions("things", config);
            await up(options, cloud.providers);
            expect(cloud.objects.get("a")).toEqual({ size: 1, marked: true });
            await expect(destroy(options, cloud.providers)).rejects.toThrow(urn("a"));
        },
        timeout,
    );
});

describe("errors", () => {
    test.each([
        ["of the program are shown alone", { transform: "runError" }, /^config key things: no$/],
        [
            "are what the program leaves waiting for ever",
            { transform: "forget" },
            /exited before the following resource[^]*"waiting" \[fake:index:Thing\] was waiting for the value/,
        ],
        [
            "of a transform keep their message",
            { ...things({ name: "a" }), transform: "throw" },
            "transform failed: Error: no a, please",
        ],
        [
            "name what only the Pulumi CLI can do",
            things({ name: "p", type: "random:index/randomPet:RandomPet" }),
            /^random:.*:RandomPet is not supported by the embedded engine: use the Pulumi CLI \(urn/,
        ],
    ])(
        "%s",
        async (_, config, message) => {
            const options = fixtureOptions("things", { ...config });
            await expect(preview(options, new FakeCloud().providers)).rejects.toThrow(message);
        },
        timeout,
    );
});
