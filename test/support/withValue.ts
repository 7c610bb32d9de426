/** Removes the property when given in place of a value. */
export const absent = Symbol("absent");

/** A copy of `data` with another value at `path`, such as `a.list[0].map["key.with.dots"]`. */
export function withValue<T extends object>(data: T, path: string, value: unknown): T {
    const keys = [...path.matchAll(/"([^"]+)"|[^.[\]"]+/g)].map(([key, quoted = key]) => quoted);
    return changed(data, keys, value) as T;
}

function changed(node: unknown, [head, ...rest]: readonly string[], value: unknown): object {
    const copy: object = Array.isArray(node) ? [...(node as unknown[])] : { ...(node as object) };
    if (head === undefined) return copy;
    if (rest.length > 0) Reflect.set(copy, head, changed(Reflect.get(copy, head), rest, value));
    else if (value === absent) Reflect.deleteProperty(copy, head);
    else Reflect.set(copy, head, value);
    // Removing a list item leaves a hole.
    return Array.isArray(copy) ? Object.values(copy as object) : copy;
}
