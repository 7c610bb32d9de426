import "../../../lane/engine/sdk";

import fc from "fast-check";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { common, Root } from "protobufjs";
import { describe, expect, test } from "vitest";

import type { Properties } from "../../../lane/engine/values";

/** The same message as another implementation of protobuf has it. */
const other = Root.fromJSON(common.get("google/protobuf/struct.proto") ?? {}).lookupType(
    "google.protobuf.Struct",
);

const properties = fc.dictionary(
    fc.oneof({ arbitrary: fc.string(), weight: 9 }, fc.constant("__proto__")),
    fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }),
) as fc.Arbitrary<Properties>;

const read = (bytes: Uint8Array) => Struct.deserializeBinary(bytes).toJavaScript();

describe("a Struct that holds its bytes", () => {
    test("is written as others read it, and read as others write it", () => {
        fc.assert(
            fc.property(properties, (object) => {
                const bytes = Struct.fromJavaScript(object).serializeBinary();
                expect(plain(other.toObject(other.decode(bytes)))).toEqual(object);
                expect(read(other.encode(other.fromObject(message(object))).finish())).toEqual(
                    object,
                );
            }),
        );
    });

    test("comes back as it was, from inside another message too", () => {
        fc.assert(
            fc.property(properties, (object) => {
                const struct = Struct.fromJavaScript(object);
                expect(struct.toJavaScript()).toEqual(object);
                const outer = new Value().setStructValue(struct);
                const again = Value.deserializeBinary(outer.serializeBinary());
                expect(again.getStructValue()?.toJavaScript()).toEqual(object);
            }),
        );
    });

    test("has fields that can be read and changed", () => {
        const struct = Struct.fromJavaScript({ kept: { deep: [1] }, gone: null, text: "old" });
        struct.getFieldsMap().del("gone");
        struct.getFieldsMap().set("text", Value.fromJavaScript("new"));
        const expected = { kept: { deep: [1] }, text: "new" };
        expect(struct.toJavaScript()).toEqual(expected);
        expect(read(struct.serializeBinary())).toEqual(expected);
    });

    test("has its fields in the order of their names", () => {
        const { fieldsMap } = Struct.fromJavaScript({ b: 1, a: 2 }).toObject();
        expect(fieldsMap.map(([key]) => key)).toEqual(["a", "b"]);
        expect(Object.keys(Struct.fromJavaScript({ b: 1, a: 2 }).toJavaScript())).toEqual([
            "a",
            "b",
        ]);
    });

    test("is not changed by a change of what it was made from", () => {
        const object = { list: ["a"] };
        const struct = Struct.fromJavaScript(object);
        object.list.push("b");
        expect(struct.toJavaScript()).toEqual({ list: ["a"] });
    });

    test.each([
        ["undefined", undefined],
        ["a function", () => 1],
        ["a bigint", 1n],
    ])("takes no %s", (_, value) => {
        const object = { deep: [value] } as unknown as Parameters<typeof Struct.fromJavaScript>[0];
        expect(() => Struct.fromJavaScript(object)).toThrow("Unexpected struct type.");
    });

    test("passes over fields that a later version may have, and refuses a value of no kind", () => {
        // Field 9, a number; then an entry "a" whose value is the number 1, itself with a field 9.
        const later = [
            0x48, 1, 0x0a, 16, 0x0a, 1, 0x61, 0x12, 11, 0x11, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f,
        ];
        expect(read(Uint8Array.from([...later, 0x48, 1]))).toEqual({ a: 1 });
        expect(() => read(Uint8Array.from([0x0a, 5, 0x0a, 1, 0x61, 0x12, 0]))).toThrow(
            "Unexpected struct type",
        );
    });
});

interface Kinds {
    readonly nullValue?: unknown;
    readonly numberValue?: number;
    readonly stringValue?: string;
    readonly boolValue?: boolean;
    readonly structValue?: { readonly fields?: Readonly<Record<string, Kinds>> };
    readonly listValue?: { readonly values?: readonly Kinds[] };
}

/** A decoded message as plain data. */
function plain({ fields = {} }: NonNullable<Kinds["structValue"]>): unknown {
    return Object.fromEntries(
        Object.entries(fields).map(([key, value]) => [key, plainValue(value)]),
    );
}

function plainValue(value: Kinds): unknown {
    if (value.structValue) return plain(value.structValue);
    if (value.listValue) return (value.listValue.values ?? []).map(plainValue);
    return value.numberValue ?? value.stringValue ?? value.boolValue ?? null;
}

/** Plain data as a message to encode. */
function message(object: Properties): { readonly fields: Record<string, Kinds> } {
    return {
        fields: Object.fromEntries(
            Object.entries(object).map(([key, value]) => [key, messageValue(value)]),
        ),
    };
}

function messageValue(value: Properties[string]): Kinds {
    if (value === null) return { nullValue: 0 };
    if (typeof value === "number") return { numberValue: value };
    if (typeof value === "string") return { stringValue: value };
    if (typeof value === "boolean") return { boolValue: value };
    return Array.isArray(value)
        ? { listValue: { values: value.map(messageValue) } }
        : { structValue: message(value) };
}
