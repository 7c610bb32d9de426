import { createRequire } from "node:module";

import { plain, type UnknownValues } from "./plain";

/** The package's own modules, to change; an import may be a copy. */
const load = createRequire(__filename) as (id: string) => Record<string, unknown>;

/**
 * Lets all policies see the same properties of a resource, as plain data. @pulumi/policy decodes
 * and copies them anew for each policy, and wraps them in proxies that throw where a value is
 * touched that only the update can know: over a thousand clients that was most of the pack's time.
 * No rule writes to what it sees, and none remediates, for which secrets would be told apart.
 */
export function decodeOnce(): void {
    const deserialize = load("@pulumi/policy/deserialize");
    const decode = deserialize["deserializeProperties"] as (message: object) => object;
    deserialize["deserializeProperties"] = once(decode);

    const proxy = load("@pulumi/policy/proxy");
    const isSentinel = ([name]: readonly [string, unknown]) => /^unknown\w+Value$/.test(name);
    const sentinels = Object.entries(proxy).filter(isSentinel);
    const unknown: UnknownValues = {
        sentinels: new Set(sentinels.map(([, sentinel]) => sentinel)),
        UnknownValueError: proxy["UnknownValueError"] as UnknownValues["UnknownValueError"],
    };
    proxy["unknownCheckingProxy"] = once((properties) => plain(properties, unknown));
}

/** A step that remembers its results, each as long as its input lives. */
function once(step: (input: object) => object): (input: object) => object {
    const results = new WeakMap<object, object>();
    return (input) => {
        const remembered = results.get(input);
        if (remembered !== undefined) return remembered;
        const result = step(input);
        results.set(input, result);
        return result;
    };
}
