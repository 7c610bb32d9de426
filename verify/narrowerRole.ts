import { Document, isMap, isSeq } from "yaml";

import type { Identity } from "../pki/identity";
import type { Permissions, PolicyRule } from "./permissions";

const reading: readonly string[] = ["get", "list", "watch"];

/**
 * Instructions that stop a service account from reading other identities' Secrets: a narrower Role
 * to apply, or a sentence if the current Role cannot be read or narrowed.
 * @param reason Reason of the API server for allowing the read; it names the Role.
 * @param excluded Names of the Secrets that the account must not read.
 */
export async function narrowerRole(
    permissions: Permissions,
    { workload: { namespace }, serviceAccount }: Identity,
    reason: string,
    excluded: ReadonlySet<string>,
): Promise<string> {
    const account = `service account ${namespace}/${serviceAccount}`;
    const name = / of Role "(?<name>[^"]+)"/.exec(reason)?.groups?.["name"];
    const role = name === undefined ? undefined : await permissions.role(namespace, name);
    const rules = role?.state === "found" ? narrowed(role.value, excluded) : undefined;
    if (name === undefined || rules === undefined) {
        return `Take get, list and watch on secrets from ${account}; bind it to a Role that names by resourceNames the Secrets it needs.`;
    }
    const manifest = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name, namespace },
        rules,
    };
    return [
        `Apply this narrower Role; for Secrets that ${account} has to read, add a rule with their resourceNames:`,
        asYaml(manifest),
    ].join("\n");
}

/** YAML with one rule per line. */
function asYaml(manifest: { readonly rules: readonly PolicyRule[] }): string {
    const document = new Document(manifest);
    const rules = document.get("rules");
    for (const rule of isSeq(rules) ? rules.items.filter(isMap) : []) {
        rule.flow = true;
    }
    return document.toString({ lineWidth: 0 }).trimEnd();
}

/** The rules without read access to the excluded Secrets; undefined if a rule uses `*`. */
function narrowed(
    rules: readonly PolicyRule[],
    excluded: ReadonlySet<string>,
): readonly PolicyRule[] | undefined {
    const all = rules.map((rule) => (isAboutSecrets(rule) ? splitRule(rule, excluded) : [rule]));
    return all.includes(undefined) ? undefined : all.flatMap((parts) => parts ?? []);
}

function isAboutSecrets({ apiGroups = [], resources = [] }: PolicyRule): boolean {
    return covers(apiGroups, "") && covers(resources, "secrets");
}

function covers(list: readonly string[], value: string): boolean {
    return list.includes("*") || list.includes(value);
}

function splitRule(
    rule: PolicyRule,
    excluded: ReadonlySet<string>,
): readonly PolicyRule[] | undefined {
    const { apiGroups = [], resources = [], resourceNames = [], verbs } = rule;
    if ([...apiGroups, ...resources, ...verbs].includes("*")) {
        return undefined;
    }
    const secrets = { ...rule, apiGroups: [""], resources: ["secrets"] };
    const kept = resourceNames.filter((name) => !excluded.has(name));
    const parts = [
        { ...rule, resources: resources.filter((resource) => resource !== "secrets") },
        { ...secrets, verbs: verbs.filter((verb) => !reading.includes(verb)) },
        {
            ...secrets,
            resourceNames: kept,
            verbs: kept.length === 0 ? [] : verbs.filter((verb) => reading.includes(verb)),
        },
    ];
    return parts.filter((part) => part.resources.length > 0 && part.verbs.length > 0);
}
