import { isDeepStrictEqual } from "node:util";

import type { Change } from "./types";
import { isObject, isSecret, mask, maskedSecret, reveal, type Value } from "./values";

/**
 * Where two values differ, by path (`spec.containers[0].image`), masked for display. Lists are
 * compared by position; a change anywhere inside a secret is one change of the secret.
 */
export function diff(before: Value | undefined, after: Value | undefined, path = ""): Change[] {
    if (isSecret(before) || isSecret(after)) return secretDiff(before, after, path);
    if (isObject(before) && isObject(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
        return keys.flatMap((key) => diff(before[key], after[key], joinPath(path, key)));
    }
    if (Array.isArray(before) && Array.isArray(after)) {
        const length = Math.max(before.length, after.length);
        return Array.from({ length }).flatMap((_, index) =>
            diff(before[index], after[index], `${path}[${index}]`),
        );
    }
    if (isDeepStrictEqual(before, after)) return [];
    return [change(path, before, after)];
}

function secretDiff(before: Value | undefined, after: Value | undefined, path: string): Change[] {
    const plain = (value: Value | undefined) => (value === undefined ? undefined : reveal(value));
    if (isDeepStrictEqual(plain(before), plain(after))) return [];
    const masked = (value: Value | undefined) => (value === undefined ? undefined : maskedSecret);
    return [change(path, masked(before), masked(after))];
}

function change(path: string, before: Value | undefined, after: Value | undefined): Change {
    return {
        path,
        ...(before !== undefined && { old: mask(before) }),
        ...(after !== undefined && { new: mask(after) }),
    };
}

function joinPath(path: string, key: string): string {
    const simple = /^[A-Za-z_][\w-]*$/.test(key);
    if (!simple) return `${path}[${JSON.stringify(key)}]`;
    return path === "" ? key : `${path}.${key}`;
}
