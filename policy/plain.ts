import { Unknown } from "../checks/rules/value";

/** What @pulumi/policy has for values that only the update can know. */
export interface UnknownValues {
    /** The strings that stand for them, one for each type. */
    readonly sentinels: ReadonlySet<unknown>;
    /** What it throws where one is touched. */
    readonly UnknownValueError: new (sentinel: unknown, path: readonly string[]) => Error;
}

/**
 * Properties with an `Unknown`, which carries Pulumi's own error, for each value that only the
 * update can know. Where all is known they are given back as they are.
 */
export function plain(properties: object, unknown: UnknownValues): object {
    const { sentinels, UnknownValueError } = unknown;
    const isKnown = (value: unknown): boolean =>
        isContainer(value) ? Object.values(value).every(isKnown) : !sentinels.has(value);
    const marked = (value: unknown, path: readonly string[]): unknown => {
        if (sentinels.has(value)) return new Unknown(new UnknownValueError(value, path));
        if (!isContainer(value)) return value;
        const children = Object.entries(value).map(
            ([key, child]) => [key, marked(child, [...path, key])] as const,
        );
        return Array.isArray(value)
            ? children.map(([, child]) => child)
            : Object.fromEntries(children);
    };
    return isKnown(properties) ? properties : (marked(properties, []) as object);
}

const isContainer = (value: unknown): value is object =>
    typeof value === "object" && value !== null;
