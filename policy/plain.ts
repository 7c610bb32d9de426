import { Unknown } from "../checks/rules/value";

/**
 * The plain data behind a policy's properties. Pulumi hands out proxies that throw where a value is
 * touched that only the update can know; here such a value is an `Unknown` with that error.
 */
export function plain(properties: object): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
        Object.keys(properties).map((key) => [key, plainChild(properties, key)]),
    );
}

function plainChild(parent: object, key: string): unknown {
    let child: unknown;
    try {
        child = (parent as Readonly<Record<string, unknown>>)[key];
    } catch (error) {
        return new Unknown(error);
    }
    if (Array.isArray(child)) {
        return Object.keys(child).map((index) => plainChild(child as object, index));
    }
    return typeof child === "object" && child !== null ? plain(child) : child;
}
