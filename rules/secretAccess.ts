import { objectName } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type ResourceRule } from "./rule";

const readVerbs = ["get", "list", "watch", "*"];

/** No service account may read another identity's Secret (invariant 4). */
export const secretAccess: ResourceRule = {
    name: "secret-access",
    description:
        "No role of the stack may read every Secret of a namespace: a Secret there may hold the " +
        "private key of another identity.",
    fix: "Name the Secrets in `resourceNames`, and give each account its own; list and watch cannot be limited so.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: (type) => /^kubernetes:rbac\.authorization\.k8s\.io\/\w+:(Cluster)?Role$/.test(type),
    check: (resource) => collectFindings(roleFindings(resource)),
};

function* roleFindings({ props }: Resource): Iterable<RuleFinding> {
    for (const rule of props.at("rules").items) {
        const { texts: resources } = rule.at("resources");
        const { texts: verbs } = rule.at("verbs");
        const onSecrets = resources.includes("secrets") || resources.includes("*");
        const inCore = rule.at("apiGroups").texts.some((group) => group === "" || group === "*");
        const readers = verbs.filter((verb) => readVerbs.includes(verb));
        const isNamed = rule.at("resourceNames").texts.length > 0;
        const open = isNamed ? readers.filter((verb) => verb !== "get") : readers;
        if (onSecrets && inCore && open.length > 0) {
            yield {
                field: `${rule.path} of role ${objectName(props)}`,
                value: { resources, verbs },
                expected: "no verb but get on Secrets, and that by resourceNames",
                fix: "name the Secrets that the account is to read",
            };
        }
    }
}
