import { createRequire } from "node:module";

/** The package's own modules, to change; an import may be a copy. */
const load = createRequire(__filename);

/**
 * Lets all policies see the same properties of a resource. @pulumi/policy decodes, copies and wraps
 * them anew for each policy: over a thousand clients that was most of the pack's time. No rule
 * writes to what it sees.
 */
export function decodeOnce(): void {
    once(load("@pulumi/policy/deserialize") as object, "deserializeProperties");
    once(load("@pulumi/policy/proxy") as object, "unknownCheckingProxy");
}

type Step = (input: object, keepSecrets?: boolean) => object;

/** Makes a step remember its results, each as long as its input lives. */
function once(module: object, name: string): void {
    const step = Reflect.get(module, name) as Step;
    const results = new WeakMap<object, object>();
    const remembering: Step = (input, keepSecrets = false) => {
        if (keepSecrets) return step(input, keepSecrets);
        const result = results.get(input) ?? step(input, keepSecrets);
        results.set(input, result);
        return result;
    };
    Reflect.set(module, name, remembering);
}
