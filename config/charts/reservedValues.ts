/** A value of a chart that is not the stack's to set. */
export interface ReservedValue {
    /** Keys from the outermost in. */
    readonly path: readonly string[];
    /** Why, as a message says it. */
    readonly because: string;
}

/** A reserved value that is set all the same, and where: list items by their place. */
export interface SetValue {
    readonly path: readonly (number | string)[];
    /** Why, as a message says it. */
    readonly because: string;
}

/**
 * Those of a chart's reserved values that `values` sets. A list or a plain value in the place of a
 * map on the way counts too: it would take the reserved value's place.
 */
export function reservedValuesIn(
    values: Readonly<Record<string, unknown>>,
    reserved: readonly ReservedValue[],
): readonly SetValue[] {
    const found = reserved.flatMap(({ path, because }) => {
        const set = setPath(values, path);
        return set === undefined ? [] : [{ path: set, because }];
    });
    const key = ({ path }: SetValue) => JSON.stringify(path);
    return [...new Map(found.map((one) => [key(one), one])).values()];
}

/** As much of the path as `values` has; undefined where it leaves the reserved value open. */
function setPath(values: unknown, path: readonly string[]): readonly string[] | undefined {
    let node = values;
    for (const [depth, key] of path.entries()) {
        if (typeof node !== "object" || node === null || Array.isArray(node)) {
            return path.slice(0, depth);
        }
        if (!Object.hasOwn(node, key)) {
            return undefined;
        }
        node = (node as Readonly<Record<string, unknown>>)[key];
    }
    return path;
}
