/** Values of a Helm chart. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** Lays `own` over `further`, map by map: what the link rests on is not the stack's to change. */
export function mergeValues(further: ChartValues, own: ChartValues): ChartValues {
    return Object.entries(own).reduce<ChartValues>((merged, [key, value]) => {
        const other = merged[key];
        return {
            ...merged,
            [key]: isMap(value) && isMap(other) ? mergeValues(other, value) : value,
        };
    }, further);
}

/** True for a map of values, so neither a list nor a secret. */
export const isMap = (value: unknown): value is ChartValues =>
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
