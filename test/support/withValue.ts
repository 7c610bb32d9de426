/** Given in place of a value, takes the property out. */
export const absent = Symbol("absent");

/** A copy of `data` with another value at `path`, `spec.containers[0].image` for instance. */
export function withValue<T extends object>(data: T, path: string, value: unknown): T {
    const keys = [...path.matchAll(/[^.[\]]+/g)].map(([key]) => key);
    return changed(data, keys, value) as T;
}

function changed(node: unknown, [head, ...rest]: readonly string[], value: unknown): object {
    const copy: object = Array.isArray(node) ? [...(node as unknown[])] : { ...(node as object) };
    if (head === undefined) return copy;
    if (rest.length > 0) Reflect.set(copy, head, changed(Reflect.get(copy, head), rest, value));
    else if (value === absent) Reflect.deleteProperty(copy, head);
    else Reflect.set(copy, head, value);
    // Taking an item out of a list leaves a hole.
    return Array.isArray(copy) ? Object.values(copy as object) : copy;
}
