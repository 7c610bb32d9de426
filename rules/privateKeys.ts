import {
    collectFindings,
    type RuleFinding,
    type Resource,
    type ResourceRule,
    type StackRule,
} from "./rule";
import type { Property } from "./property";

const description =
    "No private key is in a property that is not made for one: from there it goes into the state, " +
    "diffs, logs and the cluster's audit log.";

const fix = "Keep keys in Secrets and in the inputs of @pulumi/tls; name the Secret elsewhere.";

/** Private keys are only in properties made for them (invariant 5). */
export const privateKeys: ResourceRule = {
    name: "private-keys",
    description,
    fix,
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: () => true,
    check: (resource) => collectFindings(keyFindings(resource)),
};

/** No private key in outputs of the stack or of its components (invariant 5). */
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
            for (const finding of collectFindings(keyFindings(resource))) {
                yield { ...finding, urn: resource.urn };
            }
        }
    },
};

function* keyFindings({ type, props }: Resource): Iterable<RuleFinding> {
    for (const place of props.within()) {
        if (place.text !== undefined && containsKey(place.text) && !mayHoldKey(type, place)) {
            yield {
                field: place.path,
                value: "a private key",
                expected: "the name of the Secret that holds it",
                fix: "take the key out of here, and replace it: it has been seen",
            };
        }
    }
}

function mayHoldKey(type: string, { path }: Property): boolean {
    return type === "kubernetes:core/v1:Secret"
        ? /^(?:data|stringData)\b/.test(path)
        : type.startsWith("tls:") && /^(?:caP|p)rivateKey(?:Pem|Openssh)/.test(path);
}

function containsKey(text: string): boolean {
    const isKey = (one: string) => /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(one);
    // `LS0tLS1CRUdJTi` is base64 of `-----BEGIN`.
    const encoded = /LS0tLS1CRUdJTi[\w+/]*={0,2}/.exec(text)?.[0];
    return (
        isKey(text) || (encoded !== undefined && isKey(Buffer.from(encoded, "base64").toString()))
    );
}
