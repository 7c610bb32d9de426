import { attempt, type Finding, type Resource, type ResourceRule, type StackRule } from "./rule";
import type { Value } from "./value";

const description =
    "No private key is in a property that is not made for one: from there it goes into the state, " +
    "diffs, logs and the cluster's audit log.";

const fix = "Keep keys in Secrets and in the inputs of @pulumi/tls; name the Secret elsewhere.";

/** No key where no key belongs (invariant 5). */
export const privateKeys: ResourceRule = {
    name: "private-keys",
    description,
    fix,
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: () => true,
    check: (resource) => attempt(keyFindings(resource)),
};

/** No key in what the stack or a component gives away (invariant 5). */
export const privateKeyOutputs: StackRule = {
    name: "private-key-outputs",
    description: `${description} This holds for the outputs of the stack and of its components too.`,
    fix,
    enforcement: "mandatory",
    kind: "stack",
    *check(resources) {
        const declared = resources.filter(({ type }) =>
            /^(?:mtls:|pulumi:pulumi:Stack$)/.test(type),
        );
        for (const resource of declared) {
            for (const finding of attempt(keyFindings(resource))) {
                yield { ...finding, urn: resource.urn };
            }
        }
    },
};

function* keyFindings({ type, props }: Resource): Iterable<Finding> {
    for (const place of props.within()) {
        if (place.text !== undefined && holdsKey(place.text) && !isMadeForKeys(type, place)) {
            yield {
                field: place.path,
                value: "a private key",
                expected: "the name of the Secret that holds it",
                fix: "take the key out of here, and replace it: it has been seen",
            };
        }
    }
}

function isMadeForKeys(type: string, { path }: Value): boolean {
    return type === "kubernetes:core/v1:Secret"
        ? /^(?:data|stringData)\b/.test(path)
        : type.startsWith("tls:") && /^(?:caP|p)rivateKey(?:Pem|Openssh)/.test(path);
}

function holdsKey(text: string): boolean {
    const isKey = (one: string) => /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(one);
    // base64 of `-----BEGIN`, as Secrets have it.
    const encoded = /LS0tLS1CRUdJTi[\w+/]*={0,2}/.exec(text)?.[0];
    return (
        isKey(text) || (encoded !== undefined && isKey(Buffer.from(encoded, "base64").toString()))
    );
}
