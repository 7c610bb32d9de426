import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";

/** A value as it travels between program and engine: JSON, secrets wrapped, unknowns marked. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** Inputs or outputs of a resource in wire form. */
export type Properties = Record<string, Value>;

/** What a person sees in place of a secret. */
export const maskedSecret = "[secret]";

/** What a person sees in place of a value that only an update can know. */
export const maskedUnknown = "[unknown]";

/** Stands for an encrypted config value while the program runs in a preview. */
export const encryptedMarker = "[encrypted config value]";

/** The properties without those of these names. */
export function without(properties: Properties, ...names: readonly string[]): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => !names.includes(key)));
}

/** True for objects with fields of their own, so neither list nor secret wrapper. */
export function isObject(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);
}

/** True for a value that the program, or a provider, declared secret. */
export function isSecret(value: Value | undefined): value is { value: Value } {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        value[specialSigKey] === specialSecretSig
    );
}

/** Wraps a value as secret, once. */
export function secret(value: Value): Value {
    return isSecret(value) ? value : { [specialSigKey]: specialSecretSig, value };
}

/** A secret that only an update can know. */
export const unknownSecret: Value = secret(unknownValue);

/** The value without its secret wrappers, for those who act on it. */
export function reveal(value: Value): Value {
    return mapLeaves(value, (leaf) => (isSecret(leaf) ? reveal(leaf.value) : leaf));
}

/** {@link reveal} for a set of properties. */
export function revealAll(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).map(([key, v]) => [key, reveal(v)]));
}

/** The value as a person may see it: nothing secret, unknowns named. */
export function mask(value: Value): Value {
    return mapLeaves(value, (leaf) => {
        if (isSecret(leaf)) return maskedSecret;
        return leaf === unknownValue ? maskedUnknown : leaf;
    });
}

/** Whatever the program made of an encrypted config value becomes a secret that is unknown. */
export function hideEncrypted(properties: Properties): Properties {
    const hide = (leaf: Value): Value => {
        if (isSecret(leaf)) return secret(mapLeaves(leaf.value, hide));
        const marked = typeof leaf === "string" && leaf.includes(encryptedMarker);
        return marked ? unknownSecret : leaf;
    };
    return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, mapLeaves(value, hide)]),
    );
}

/** Every string inside a secret, so that messages can be cleared of them. */
export function secretStrings(value: Value, inSecret = false): string[] {
    if (isSecret(value)) return secretStrings(value.value, true);
    if (typeof value === "string") return inSecret && value !== unknownValue ? [value] : [];
    if (typeof value !== "object" || value === null) return [];
    return Object.values(value).flatMap((child) => secretStrings(child, inSecret));
}

/**
 * Marks outputs secret wherever the inputs were: an API server echoes what it was given. A list
 * that changed its length is secret as a whole, because its items may have moved.
 */
export function inheritSecrets(output: Value, input: Value | undefined): Value {
    if (isSecret(input)) return secret(output);
    if (Array.isArray(output) && Array.isArray(input)) {
        if (output.length !== input.length && secretStrings(input).length > 0) {
            return secret(output);
        }
        return output.map((item, index) => inheritSecrets(item, input[index]));
    }
    if (isObject(output) && isObject(input)) return inheritAll(output, input);
    return output;
}

/** {@link inheritSecrets} for a set of properties. */
export function inheritAll(outputs: Properties, inputs: Properties): Properties {
    return Object.fromEntries(
        Object.entries(outputs).map(([key, v]) => [key, inheritSecrets(v, inputs[key])]),
    );
}

function mapLeaves(value: Value, leaf: (value: Value) => Value): Value {
    if (Array.isArray(value)) return value.map((item) => mapLeaves(item, leaf));
    if (!isObject(value)) return leaf(value);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapLeaves(v, leaf)]));
}
