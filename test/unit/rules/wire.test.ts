import * as rpc from "@pulumi/pulumi/runtime/rpc";
import { describe, expect, test } from "vitest";

import {
    isObject,
    isSecret,
    reveal,
    secret,
    unknownSecret,
    unknownValue,
} from "../../../rules/wire";

test("uses the SDK's signature keys", () => {
    expect(unknownValue).toBe(rpc.unknownValue);
    expect(secret("s")).toEqual({ [rpc.specialSigKey]: rpc.specialSecretSig, value: "s" });
    expect(rpc.isRpcSecret(unknownSecret)).toBe(true);
});

describe("a value", () => {
    const shapes = [null, 1, "s", ["s"], {}, { value: "s" }, secret("s"), secret({ a: 1 })];

    test.each([
        ["a secret", isSecret, [secret("s"), secret({ a: 1 })]],
        ["an object", isObject, [{}, { value: "s" }]],
    ] as const)("is recognised as %s", (_, is, expected) => {
        expect(shapes.filter((one) => is(one))).toEqual(expected);
    });

    test("is wrapped only once and unwrapped at any depth", () => {
        const wrapped = secret(secret({ inner: [secret("x"), 1] }));
        expect(wrapped).toEqual(secret({ inner: [secret("x"), 1] }));
        expect(reveal({ list: [wrapped], unknown: unknownSecret })).toEqual({
            list: [{ inner: ["x", 1] }],
            unknown: unknownValue,
        });
    });
});
