import { valueAt } from "../../problems/schemaIssues";

/** Helm chart values. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** Deep merge of maps. `own`, the values that the link depends on, wins over `further`. */
export function mergeValues(further: ChartValues, own: ChartValues): ChartValues {
    return Object.entries(own).reduce<ChartValues>((merged, [key, value]) => {
        const other = merged[key];
        return {
            ...merged,
            [key]: isMap(value) && isMap(other) ? mergeValues(other, value) : value,
        };
    }, further);
}

/** True for a plain map; false for a list and for a Pulumi secret. */
export const isMap = (value: unknown): value is ChartValues =>
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;

/** A chart value that only the program may set. */
export interface ReservedValue {
    /** Keys from the outermost to the innermost. */
    readonly path: readonly string[];
    /** The reason, as part of a message. */
    readonly because: string;
}

/** A reserved value that config sets nevertheless. */
export interface ReservedValueInUse {
    /** Keys from the outermost to the innermost; list items by index. */
    readonly path: readonly (number | string)[];
    /** The reason, as part of a message. */
    readonly because: string;
}

/**
 * The reserved values that `values` sets. A list or a scalar where the path needs a map counts too,
 * because it would replace the reserved value.
 */
export function reservedValuesIn(
    values: Readonly<Record<string, unknown>>,
    reserved: readonly ReservedValue[],
): readonly ReservedValueInUse[] {
    const found = reserved.flatMap(({ path, because }) => {
        const set = setPath(values, path);
        return set === undefined ? [] : [{ path: set, because }];
    });
    const key = ({ path }: ReservedValueInUse) => JSON.stringify(path);
    return [...new Map(found.map((one) => [key(one), one])).values()];
}

/** The part of the path that `values` sets; undefined if it does not touch the reserved value. */
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

/**
 * The Deployments of a chart that `values` starts without a pod: a replica count of 0 or less.
 * @param counts Paths of the chart's replica counts, with what the link needs the pods for.
 */
export function withoutPods(
    values: Readonly<Record<string, unknown>>,
    counts: readonly ReservedValue[],
): readonly ReservedValueInUse[] {
    return counts.filter(({ path }) => {
        const count = valueAt(values, path);
        return (typeof count === "number" || typeof count === "string") && count !== ""
            ? Number(count) <= 0
            : false;
    });
}
