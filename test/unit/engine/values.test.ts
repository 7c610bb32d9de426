import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { describe, expect, test } from "vitest";

import { diff } from "../../../lane/engine/diff";
import { copyPaths, isWithin } from "../../../lane/engine/propertyPath";
import { Redactor } from "../../../lane/engine/redactor";
import {
    encryptedMarker,
    hideEncrypted,
    inheritAll,
    mask,
    reveal,
    secret,
} from "../../../lane/engine/values";

describe("secrets and unknowns", () => {
    const value = {
        plain: 1,
        list: [secret("s"), unknownValue],
        deep: { key: secret({ a: "b" }) },
    };

    test("are masked for people", () => {
        expect(mask(value)).toEqual({
            plain: 1,
            list: ["[secret]", "[unknown]"],
            deep: { key: "[secret]" },
        });
    });

    test("are what a program makes of encrypted config, inside secrets too", () => {
        const made = { name: `a-${encryptedMarker}`, list: [secret(encryptedMarker)], other: "b" };
        expect(hideEncrypted(made)).toEqual({
            name: secret(unknownValue),
            list: [secret(unknownValue)],
            other: "b",
        });
    });

    test("are revealed to providers, nested ones too", () => {
        expect(reveal({ ...value, twice: secret({ inner: secret("x") }) })).toEqual({
            plain: 1,
            list: ["s", unknownValue],
            deep: { key: { a: "b" } },
            twice: { inner: "x" },
        });
    });

    test("of inputs mark the outputs that echo them", () => {
        const inputs = { a: secret("s"), env: [{ value: secret("s") }], grown: [secret("s")] };
        const outputs = { a: "s", env: [{ value: "s", extra: 1 }], grown: ["new", "s"], other: 2 };
        expect(inheritAll(outputs, inputs)).toEqual({
            a: secret("s"),
            env: [{ value: secret("s"), extra: 1 }],
            grown: secret(["new", "s"]),
            other: 2,
        });
    });

    test("are cleared from messages: whole, by line, and in base64, but no ordinary words", () => {
        const redactor = new Redactor();
        const pem = "-----BEGIN KEY-----\nMHcCAQEEIOdd\n-----END KEY-----\n";
        redactor.learn({ key: secret(pem), pin: secret("1234"), plain: "visible words" });
        expect(redactor.clean(`a ${pem} b`)).toBe("a [secret] b");
        expect(redactor.clean("line MHcCAQEEIOdd of -----BEGIN KEY-----")).toBe(
            "line [secret] of -----BEGIN KEY-----",
        );
        expect(redactor.clean(`data: ${Buffer.from(pem).toString("base64")}`)).toBe(
            "data: [secret]",
        );
        expect(redactor.clean("port 1234, visible words")).toBe("port 1234, visible words");
    });
});

describe("diff", () => {
    test.each([
        ["nothing", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
        ["an added key", {}, { a: { b: 1 } }, [{ path: "a", new: { b: 1 } }]],
        ["a removed key", { a: { b: 1 } }, { a: {} }, [{ path: "a.b", old: 1 }]],
        ["a list item", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, [{ path: "a[0].b", old: 1, new: 2 }]],
        ["a longer list", { a: [1] }, { a: [1, 2] }, [{ path: "a[1]", new: 2 }]],
        ["an odd key", { "a/b": 1 }, { "a/b": 2 }, [{ path: '["a/b"]', old: 1, new: 2 }]],
        ["another kind of value", { a: [1] }, { a: "x" }, [{ path: "a", old: [1], new: "x" }]],
        ["secretness alone", { a: "x" }, { a: secret("x") }, []],
        [
            "a secret",
            { a: secret({ b: "old" }) },
            { a: secret({ b: "new" }) },
            [{ path: "a", old: "[secret]", new: "[secret]" }],
        ],
        [
            "a value that becomes secret",
            { a: "visible so far" },
            { a: secret("new") },
            [{ path: "a", old: "[secret]", new: "[secret]" }],
        ],
    ])("finds %s", (_, before, after, changes) => {
        expect(diff(before, after)).toEqual(changes);
    });
});

describe("property paths", () => {
    test.each([
        ["spec.replicas", "spec.replicas", true],
        ["spec.replicas.x", "spec", true],
        ["specs", "spec", false],
        ["spec", "spec.replicas", false],
        ["spec.containers[3].image", "spec.containers[*].image", true],
        ['metadata.annotations["a.b/c"]', 'metadata.annotations["a.b/c"]', true],
    ])("%s within %s: %s", (path, prefix, expected) => {
        expect(isWithin(path, prefix)).toBe(expected);
    });

    test.each([
        ["a value", { a: { b: 1, c: 2 } }, { a: { b: 9 } }, "a.b", { a: { b: 9, c: 2 } }],
        ["absence", { a: { b: 1, c: 2 } }, { a: {} }, "a.b", { a: { c: 2 } }],
        ["a value that is new", {}, { a: { b: 9 } }, "a.b", { a: { b: 9 } }],
        ["a list item", { a: [{ b: 1 }, 2] }, { a: [{ b: 9 }] }, "a[0].b", { a: [{ b: 9 }, 2] }],
        ["all items", { a: [{ b: 1 }] }, { a: [{ b: 9 }, {}] }, "a[*].b", { a: [{ b: 9 }] }],
    ])("copy %s", (_, target, source, path, expected) => {
        expect(copyPaths(target, source, [path])).toEqual(expected);
    });
});
