/** Whether an object says what is wanted; the API server adds fields with its defaults. */
export function says(found: unknown, wanted: unknown): boolean {
    if (typeof wanted !== "object" || wanted === null) {
        return found === wanted;
    }
    if (typeof found !== "object" || found === null) {
        return false;
    }
    const keys = Object.keys(wanted);
    const closed = Array.isArray(wanted) || keys.length === 0;
    return (
        (!closed || Object.keys(found).length === keys.length) &&
        keys.every((key) => says(valueOf(found, key), valueOf(wanted, key)))
    );
}

function valueOf(object: object, key: string): unknown {
    return (object as Readonly<Record<string, unknown>>)[key];
}
