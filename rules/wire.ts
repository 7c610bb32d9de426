/** A value in the wire form of program and engine: JSON with wrapped secrets and unknown marks. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** Inputs or outputs of a resource in wire form. */
export type Properties = Record<string, Value>;

/** Marks an unknown value; `runtime.unknownValue` of the SDK. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** `runtime.specialSigKey` and `runtime.specialSecretSig` of the SDK, which is slow to load. */
const signature = {
    key: "4dabf18193072939515e22adb298388d",
    secret: "1b47061264138c4ac30d75fd1eb44270",
};

/** A wrapped secret. */
export interface Secret {
    readonly value: Value;
}

/** True for a plain object: neither a list nor a wrapped secret. */
export function isObject(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
}

/** True for a wrapped secret. */
export function isSecret(value: unknown): value is Secret {
    return (
        typeof value === "object" &&
        value !== null &&
        (value as Readonly<Record<string, unknown>>)[signature.key] === signature.secret
    );
}

/** Wraps a value as secret; idempotent. */
export function secret(value: Value): Value {
    return isSecret(value) ? value : { [signature.key]: signature.secret, value };
}

/** A secret with an unknown value. */
export const unknownSecret: Value = secret(unknownValue);

/** The value with all secrets unwrapped. */
export function reveal(value: Value): Value {
    return mapLeaves(value, (leaf) => (isSecret(leaf) ? reveal(leaf.value) : leaf));
}

/** A copy with `leaf` applied to every scalar and every secret. */
export function mapLeaves(value: Value, leaf: (value: Value) => Value): Value {
    if (Array.isArray(value)) return value.map((item) => mapLeaves(item, leaf));
    if (!isObject(value)) return leaf(value);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapLeaves(v, leaf)]));
}
