import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { secret, type Value } from "../../../rules/wire";
import { compareFields, leaves, pathText } from "../../../preview/fields";

const text = (before: Value | undefined, after: Value | undefined) =>
    compareFields(before, after).map(
        ({ path, ...sides }) => `${pathText(path)} ${JSON.stringify(sides)}`,
    );

const env = (...names: string[]) => ({ env: names.map((name) => ({ name, value: name })) });

describe("compareFields", () => {
    test.each<[string, Value, Value, string[]]>([
        [
            "an inserted item does not change the others",
            env("a", "b"),
            env("x", "a", "b"),
            ['env[x] {"after":{"name":"x","value":"x"}}'],
        ],
        [
            "a new order is one change",
            env("a", "b"),
            env("b", "a"),
            ['env.(order) {"before":"[a] [b]","after":"[b] [a]"}'],
        ],
        [
            "a volume mounted twice is two mounts",
            { m: [{ name: "v", mountPath: "/a" }] },
            {
                m: [
                    { name: "v", mountPath: "/a" },
                    { name: "v", mountPath: "/b" },
                ],
            },
            ['m[/b] {"after":{"name":"v","mountPath":"/b"}}'],
        ],
        [
            "a plain list is one value",
            { l: ["a", "b"] },
            { l: ["b"] },
            ['l {"before":["a","b"],"after":["b"]}'],
        ],
        [
            "a list with duplicate names is one value",
            { l: [{ name: "a" }, { name: "a" }] },
            { l: [] },
            ['l {"before":[{"name":"a"},{"name":"a"}],"after":[]}'],
        ],
        [
            "a secret changes as a whole and is masked",
            { s: secret({ k: "old" }) },
            { s: secret({ k: "new" }) },
            ['s {"before":"[secret]","after":"[secret]"}'],
        ],
        [
            "a secret that becomes plain is masked on both sides",
            { s: secret("v") },
            { s: "w" },
            ['s {"before":"[secret]","after":"[secret]"}'],
        ],
        ["an equal secret is equal", { s: secret("v") }, { s: secret("v") }, []],
        [
            "keys with dots are distinguished from nested keys",
            { "a.b": 1 },
            { a: { b: 1 } },
            ['a {"after":{"b":1}}', '["a.b"] {"before":1}'],
        ],
    ])("%s", (_, before, after, expected) => {
        expect(text(before, after)).toEqual(expected);
    });

    const value = fc.jsonValue() as fc.Arbitrary<Value>;

    test("returns no changes exactly for equal values", () => {
        fc.assert(
            fc.property(value, value, (a, b) => {
                expect(compareFields(a, structuredClone(a))).toEqual([]);
                if (JSON.stringify(a) !== JSON.stringify(b) && compareFields(a, b).length === 0) {
                    // Only the order of an object's keys, or a zero's sign, may be lost.
                    expect(b).toEqual(JSON.parse(JSON.stringify(a)));
                }
            }),
        );
    });
});

test("leaves lists every scalar once", () => {
    expect(
        leaves({ b: [{ name: "x", value: 1 }], a: { c: [] } }).map(
            ([path, value]) => `${pathText(path)}=${JSON.stringify(value)}`,
        ),
    ).toEqual(["a.c=[]", "b[x].value=1"]);
});
