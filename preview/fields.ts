import { isDeepStrictEqual } from "node:util";

import {
    isObject,
    isSecret,
    mapLeaves,
    reveal,
    unknownValue,
    type Properties,
    type Value,
} from "../rules/wire";

/**
 * One changed field: absent `before` means added, absent `after` removed. Values are masked.
 * Items of lists are named in brackets: `["env", "[NOETL_SERVER_URL]", "value"]`.
 */
export interface FieldChange {
    readonly path: readonly string[];
    readonly before?: Value;
    readonly after?: Value;
}

/** The last segment of a change of the order of a list's items alone. */
export const orderSegment = "(order)";

type Path = readonly string[];
type Maybe = Value | undefined;

/** What makes an item of a Kubernetes list the same item wherever it stands. */
const identifiers = ["mountPath", "name", "containerPort", "port", "key"];

/**
 * Where two values differ. Lists of named items are compared by name, so that an item that is put
 * in shifts nothing, and a change of their order is a change of its own; other lists are one value.
 * A change anywhere inside a secret is one change of the secret.
 */
export function compareFields(before: Maybe, after: Maybe, path: Path = []): FieldChange[] {
    if (isSecret(before) || isSecret(after)) return compareSecrets(before, after, path);
    if (isObject(before) && isObject(after)) {
        return keysOf(before, after).flatMap((key) =>
            compareFields(before[key], after[key], [...path, key]),
        );
    }
    const identifier = identifierOf(before, after);
    if (identifier !== undefined) {
        return compareItems(byName(before, identifier), byName(after, identifier), path);
    }
    return isDeepStrictEqual(before, after) ? [] : [fieldChange(path, before, after)];
}

/** Every scalar or plain list of a value with its path, as {@link compareFields} names them. */
export function leaves(value: Value, path: Path = []): (readonly [Path, Value])[] {
    const identifier = identifierOf(value, value);
    const children = identifier === undefined ? fieldsOf(value) : itemsOf(value, identifier);
    if (children.length === 0) return [[path, value]];
    return children.flatMap(([key, child]) => leaves(child, [...path, key]));
}

/** A path for a reader: `spec.containers[worker].image`. */
export function pathText(path: Path): string {
    return path
        .map((segment, index) => {
            if (/^\[.*\]$/s.test(segment)) return segment;
            if (!/^[\w()-]+$/.test(segment)) return `[${JSON.stringify(segment)}]`;
            return index === 0 ? segment : `.${segment}`;
        })
        .join("");
}

function compareSecrets(before: Maybe, after: Maybe, path: Path): FieldChange[] {
    const plain = (value: Maybe) => (value === undefined ? undefined : reveal(value));
    if (isDeepStrictEqual(plain(before), plain(after))) return [];
    const masked = (value: Maybe) => (value === undefined ? undefined : maskedSecret);
    return [fieldChange(path, masked(before), masked(after))];
}

function compareItems(
    before: ReadonlyMap<string, Value>,
    after: ReadonlyMap<string, Value>,
    path: Path,
): FieldChange[] {
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changes = names.flatMap((name) =>
        compareFields(before.get(name), after.get(name), [...path, name]),
    );
    const was = [...before.keys()].filter((name) => after.has(name));
    const is = [...after.keys()].filter((name) => before.has(name));
    if (isDeepStrictEqual(was, is)) return changes;
    return [...changes, fieldChange([...path, orderSegment], was.join(" "), is.join(" "))];
}

/** The field by which items of both lists can be told apart; an absent list has no items. */
function identifierOf(before: Maybe, after: Maybe): string | undefined {
    const values = [before ?? [], after ?? []];
    const lists = values.filter((value) => Array.isArray(value));
    if (lists.length < values.length || lists.every((list) => list.length === 0)) return undefined;
    return identifiers.find((identifier) =>
        lists.every((list) => {
            const names = list.map((item) => nameOf(item, identifier));
            return !names.includes(undefined) && new Set(names).size === names.length;
        }),
    );
}

function nameOf(item: Value, identifier: string): string | undefined {
    const name = isObject(item) ? item[identifier] : undefined;
    return typeof name === "string" || typeof name === "number" ? `[${name}]` : undefined;
}

function byName(list: Maybe, identifier: string): Map<string, Value> {
    const items = Array.isArray(list) ? list : [];
    return new Map(items.map((item) => [nameOf(item, identifier) ?? "", item]));
}

function fieldsOf(value: Value): (readonly [string, Value])[] {
    return isObject(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
}

/** The items of a list by name, without what their path says already. */
function itemsOf(list: Value, identifier: string): (readonly [string, Value])[] {
    return [...byName(list, identifier)].map(([name, item]) => [
        name,
        isObject(item) && Object.keys(item).length > 1 ? without(item, identifier) : item,
    ]);
}

function without(properties: Properties, name: string): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));
}

function fieldChange(path: Path, before: Maybe, after: Maybe): FieldChange {
    return {
        path,
        ...(before !== undefined && { before: mask(before) }),
        ...(after !== undefined && { after: mask(after) }),
    };
}

const keysOf = (...objects: readonly object[]) => [...new Set(objects.flatMap(Object.keys))].sort();

/** What a reader sees in place of a secret. */
export const maskedSecret = "[secret]";

/** What a reader sees in place of a value that only an update can know. */
export const maskedUnknown = "[unknown]";

/** The value as a reader may see it: no secret, unknowns named. */
export function mask(value: Value): Value {
    return mapLeaves(value, (leaf) => {
        if (isSecret(leaf)) return maskedSecret;
        return leaf === unknownValue ? maskedUnknown : leaf;
    });
}
