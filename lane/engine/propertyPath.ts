import { isObject, without, type Properties, type Value } from "./values";

/** Splits `spec.containers[0].env["a.b"]` into its keys and indices. */
export function parsePath(path: string): string[] {
    const parts = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g);
    return [...parts].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? "");
}

/** True if `path` is `prefix` or lies below it. */
export function isWithin(path: string, prefix: string): boolean {
    const parts = parsePath(path);
    return parsePath(prefix).every((part, index) => part === "*" || part === parts[index]);
}

/**
 * A copy of `target` in which every `path` has the value it has in `source`, or is absent where it
 * is absent there; `*` stands for every key or index.
 */
export function copyPaths(
    target: Properties,
    source: Properties,
    paths: readonly string[],
): Properties {
    return paths.reduce<Properties>((result, path) => {
        const copied = copyPath(result, source, parsePath(path));
        return isObject(copied) ? copied : {};
    }, target);
}

function copyPath(
    target: Value | undefined,
    source: Value | undefined,
    path: string[],
): Value | undefined {
    const [head, ...rest] = path;
    if (head === undefined) return source;
    if (head === "*") {
        const keys = [...new Set([...keysOf(target), ...keysOf(source)])];
        return keys.reduce((result, key) => copyPath(result, source, [key, ...rest]), target);
    }
    const child = copyPath(childOf(target, head), childOf(source, head), rest);
    if (Array.isArray(target)) {
        const index = Number(head);
        if (child === undefined || index >= target.length) return target;
        return target.with(index, child);
    }
    if (!isObject(target)) return child === undefined ? target : { [head]: child };
    const others = without(target, head);
    return child === undefined ? others : { ...others, [head]: child };
}

const keysOf = (value: Value | undefined) =>
    typeof value === "object" && value !== null ? Object.keys(value) : [];

function childOf(value: Value | undefined, key: string): Value | undefined {
    if (Array.isArray(value)) return value[Number(key)];
    return isObject(value) ? value[key] : undefined;
}
