import { isObject, isSecret, unknownValue, type Value } from "../rules/wire";

/** Paths of the values that must not or cannot be written. */
export interface Concealed {
    readonly secret: readonly string[];
    /** Known only after an update. */
    readonly unknown: readonly string[];
}

/** Finds the secret and the unknown values of a resource. */
export function concealedIn(value: Value): Concealed {
    const secret: string[] = [];
    const unknown: string[] = [];
    search(value, "", (path, isOf) => (isOf === "secret" ? secret : unknown).push(path));
    return { secret, unknown };
}

/** Whether a value has neither. */
export function isPublic(value: Value): boolean {
    const { secret, unknown } = concealedIn(value);
    return secret.length + unknown.length === 0;
}

/** A copy without the secret and the unknown values. */
export function publicPart(value: Value): Value {
    const isOpen = (one: Value) => !isSecret(one) && !isUnknown(one);
    if (Array.isArray(value)) return value.filter(isOpen).map(publicPart);
    if (!isObject(value)) return value;
    return Object.fromEntries(
        Object.entries(value).flatMap(([key, one]) =>
            isOpen(one) ? [[key, publicPart(one)]] : [],
        ),
    );
}

function search(
    value: Value,
    path: string,
    found: (path: string, as: "secret" | "unknown") => void,
): void {
    if (isSecret(value)) found(path, "secret");
    else if (isUnknown(value)) found(path, "unknown");
    else if (Array.isArray(value)) {
        value.forEach((item, index) => search(item, `${path}[${index}]`, found));
    } else if (isObject(value)) {
        for (const [key, item] of Object.entries(value)) {
            search(item, path === "" ? key : `${path}.${key}`, found);
        }
    }
}

const isUnknown = (value: Value) => typeof value === "string" && value.includes(unknownValue);
