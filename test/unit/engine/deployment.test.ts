import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { beforeEach, describe, expect, test } from "vitest";

import { Deployment } from "../../../lane/engine/deployment";
import { removeResources } from "../../../lane/engine/removal";
import { secret, unknownSecret } from "../../../lane/engine/values";
import { FakeStack, ops, plain, urn } from "./support";

let stack: FakeStack;

beforeEach(() => {
    stack = new FakeStack();
});

describe("steps", () => {
    test("creates, keeps, updates, replaces and deletes", async () => {
        const b = { name: "b", inputs: { fixedName: "x" }, dependencies: [urn("a")] };
        const first = [
            { name: "a", inputs: { size: 1 } },
            b,
            { name: "c", dependencies: [urn("b")] },
        ];
        expect(ops(await stack.deploy(...first))).toEqual(["create a", "create b", "create c"]);

        stack.cloud.calls.length = 0;
        expect(ops(await stack.deploy(...first))).toEqual(["same a", "same b", "same c"]);
        expect(stack.cloud.calls).toEqual([]);

        const steps = await stack.deploy(
            { name: "a", inputs: { size: 2 } },
            { ...b, inputs: { fixedName: "y" } },
        );
        expect(ops(steps)).toEqual(["update a", "replace b", "delete c"]);
        expect(steps[0]?.diff).toEqual([{ path: "size", old: 1, new: 2 }]);
        expect(stack.cloud.calls).toEqual(["update a", "delete b", "create b", "delete c"]);
        expect([...stack.cloud.objects]).toEqual([
            ["a", { size: 2 }],
            ["b", { fixedName: "y" }],
        ]);
    });

    test("replaces for a change that the program says needs it", async () => {
        await stack.deploy({ name: "a", inputs: { spec: { size: 1 } } });
        const changed = { name: "a", inputs: { spec: { size: 2 } }, replaceOnChanges: ["spec"] };
        expect(ops(await stack.deploy(changed))).toEqual(["replace a"]);
    });

    test("leaves ignored fields as they were", async () => {
        const wanted = (size: number, label: string) => ({
            name: "a",
            inputs: { label, spec: { items: [{ size }] } },
            ignoreChanges: ["spec.items[0].size"],
        });
        await stack.deploy(wanted(1, "x"));
        expect(ops(await stack.deploy(wanted(2, "x")))).toEqual(["same a"]);
        const [step] = await stack.deploy(wanted(2, "y"));
        expect(step?.diff).toEqual([{ path: "label", old: "x", new: "y" }]);
        expect(stack.cloud.objects.get("a")).toEqual({
            label: "y",
            spec: { items: [{ size: 1 }] },
        });
    });

    test("adopts by import once, and refuses another import later", async () => {
        const adopted = { name: "a", importId: "theirs" };
        expect(ops(await stack.deploy(adopted))).toEqual(["import a"]);
        expect(ops(await stack.deploy(adopted))).toEqual(["same a"]);
        await expect(stack.deploy({ name: "a", importId: "other" })).rejects.toThrow(
            `${urn("a")} is theirs already and cannot import other`,
        );
    });

    test("makes again what is gone, under the name that others know", async () => {
        const wanted = { name: "a", inputs: { size: 1 } };
        await stack.deploy(wanted);
        stack.cloud.objects.clear();
        expect(ops(await stack.preview(wanted))).toEqual(["same a"]);
        expect(ops(await stack.deploy(wanted))).toEqual(["create a"]);
        expect(stack.cloud.objects.get("a")).toEqual({ size: 1 });
    });

    test("names a duplicate", async () => {
        await expect(stack.deploy({ name: "a" }, { name: "a" })).rejects.toThrow(
            `Duplicate resource URN '${urn("a")}'; give it a unique name.`,
        );
    });

    test("names a custom timeout that is none", async () => {
        await expect(stack.deploy({ name: "a", timeouts: { create: "soon" } })).rejects.toThrow(
            `customTimeouts of ${urn("a")}: "soon" is no duration such as 90s or 15m.`,
        );
    });
});

describe("after a failure", () => {
    test("keeps what the failed update would have deleted, and resumes the creation", async () => {
        await stack.deploy({ name: "gone" });
        stack.cloud.failing.add("a");
        await expect(stack.deploy({ name: "a" })).rejects.toThrow("fake:index:Thing a: no quota");
        expect(stack.cloud.objects.has("gone")).toBe(true);

        stack.cloud.calls.length = 0;
        expect(ops(await stack.deploy({ name: "a" }))).toEqual(["create a", "delete gone"]);
        expect(stack.cloud.calls).toEqual(["resume a", "delete gone"]);
    });

    test("repeats an update whose end is not known, though nothing differs any more", async () => {
        await stack.deploy({ name: "a", inputs: { size: 1 } });
        const wanted = { name: "a", inputs: { size: 2 } };
        stack.cloud.failing.add("a");
        await expect(stack.deploy(wanted)).rejects.toThrow("no quota");
        expect(ops(await stack.deploy(wanted))).toEqual(["update a"]);
        expect(ops(await stack.deploy(wanted))).toEqual(["same a"]);
    });

    test("creates again what a replacement had deleted already", async () => {
        await stack.deploy({ name: "a", inputs: { fixedName: "x" } });
        const wanted = { name: "a", inputs: { fixedName: "y" } };
        stack.cloud.failing.add("a");
        await expect(stack.deploy(wanted)).rejects.toThrow("no quota");
        expect(ops(await stack.deploy(wanted))).toEqual(["replace a"]);
        expect(stack.cloud.objects.get("a")).toEqual({ fixedName: "y" });
    });
});

describe("protect and retain", () => {
    test("refuses to replace or delete what is protected, and lists it", async () => {
        const safe = { name: "a", inputs: { fixedName: "x" }, protect: true };
        await stack.deploy(safe);
        stack.cloud.calls.length = 0;

        await expect(stack.deploy({ ...safe, inputs: { fixedName: "y" } })).rejects.toThrow(
            `${urn("a")} is protected and would have to be replaced, because of a change of ` +
                `fixedName`,
        );
        await expect(stack.deploy()).rejects.toThrow(`protected:\n  ${urn("a")}`);
        await expect(stack.preview()).rejects.toThrow(`protected:\n  ${urn("a")}`);
        const context = stack.context();
        await expect(removeResources(context, context.state.all())).rejects.toThrow(urn("a"));
        expect(stack.cloud.calls).toEqual([]);

        expect(ops(await stack.deploy({ ...safe, protect: false }))).toEqual(["same a"]);
        expect(ops(await stack.deploy())).toEqual(["delete a"]);
    });

    test("leaves what is retained running, and deletes dependents first", async () => {
        await stack.deploy(
            { name: "a", retainOnDelete: true },
            { name: "parent", custom: false, type: "fake:index:Group" },
            { name: "b", dependencies: [urn("a")] },
            {
                name: "c",
                dependencies: [urn("b")],
                parent: "urn:pulumi:test::things::fake:index:Group::parent",
            },
        );
        stack.cloud.calls.length = 0;
        expect(ops(await stack.deploy())).toEqual([
            "delete c",
            "delete parent",
            "delete b",
            "retain a",
        ]);
        expect(stack.cloud.calls).toEqual(["delete c", "delete b"]);
        expect([...stack.cloud.objects.keys()]).toEqual(["a"]);
    });
});

describe("secrets", () => {
    test("reach provider and state, but no step", async () => {
        const wanted = (token: string) => ({ name: "a", inputs: { token: secret(token) } });
        await stack.deploy(wanted("hunter2"));
        const [step] = await stack.deploy(wanted("hunter3"));
        expect(stack.cloud.objects.get("a")).toEqual({ token: "hunter3" });
        expect(stack.context().state.get(urn("a"))?.inputs).toEqual({ token: secret("hunter3") });
        expect(step?.diff).toEqual([{ path: "token", old: "[secret]", new: "[secret]" }]);
    });

    test("stay secret in outputs: those of inputs, and those that the program names", async () => {
        await stack.deploy({
            name: "a",
            inputs: { token: secret("hunter2"), list: [secret("x"), "y"] },
            additionalSecretOutputs: ["made"],
        });
        expect(stack.context().state.get(urn("a"))?.outputs).toEqual({
            token: secret("hunter2"),
            list: [secret("x"), "y"],
            made: secret("made-a"),
        });
    });
});

describe("a preview", () => {
    test("changes neither cloud nor state, and knows which outputs will be secret", async () => {
        const context = stack.context(true);
        expect(ops(await stack.preview({ name: "a" }))).toEqual(["create a"]);
        expect(stack.cloud.calls).toEqual([]);
        expect(context.state.all()).toEqual([]);

        const registered = await new Deployment(context).register({
            ...plain,
            name: "b",
            additionalSecretOutputs: ["made"],
        });
        expect(registered).toEqual({ urn: urn("b"), id: "", outputs: { made: unknownSecret } });
    });

    test("takes an unknown input for a change", async () => {
        await stack.deploy({ name: "a", inputs: { size: 1 } });
        const [step] = await stack.preview({ name: "a", inputs: { size: unknownValue } });
        expect(step).toMatchObject({ op: "update", diff: [{ path: "size", new: "[unknown]" }] });
    });
});
