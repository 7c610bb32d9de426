import type { Manifest } from "../workload/manifest";
import { nameOf } from "../workload/objects";
import type { Problem } from "../problems/problem";
import type { DeclaredMember } from "./member";
import { serverName } from "./memberIdentity";

/** Pulumi name of an object from the file of a member. */
export function companionResourceName(member: string, { kind, metadata }: Manifest): string {
    return `${member}-${kind.toLowerCase()}-${metadata.name}`;
}

/** Checks that names, Secrets and companions of the members are unique. */
export function clashProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    const names = members
        .map(({ identity }) => identity)
        .filter(({ usage }) => usage === "client")
        .map(({ name }) => name);
    return [
        ...nameProblems(names),
        ...componentProblems(names),
        ...secretProblems(members),
        ...companionProblems(members),
        ...resourceProblems(members),
    ];
}

function nameProblems(names: readonly string[]): readonly Problem[] {
    return repeated(names).map((value) => ({
        field: "clients[].name",
        value,
        expected: "each one once",
        fix: "choose other names",
    }));
}

/** Names of the components in index.ts. */
const componentNames: readonly string[] = [
    "approver",
    "cert-manager",
    "issuance",
    "network-policy",
    "server",
    "trust-root",
];

/** The components of a client have its name, and previews and exemptions know resources by name. */
function componentProblems(names: readonly string[]): readonly Problem[] {
    return names
        .filter((name) => componentNames.includes(name))
        .map((value) => ({
            field: "clients[].name",
            value,
            expected: `no name of the program's own components: ${componentNames.join(", ")}`,
            fix: `choose another name, such as ${value}-client${
                value === serverName ? "" : `; a deployed client needs previousName: ${value} too`
            }`,
        }));
}

/** A Secret is named after its workload; workloads of two kinds may have the same name. */
function secretProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    const secretOf = ({ identity: { workload, secretName } }: DeclaredMember) =>
        `${workload.namespace}/${secretName}`;
    return repeated(members.map(secretOf)).map((secret) => ({
        field: `Secret ${secret}`,
        value: members
            .filter((member) => secretOf(member) === secret)
            .map(({ manifest }) => nameOf(manifest))
            .join(", "),
        expected: "one workload for each Secret, which has its name from it",
        fix: "list each workload once, and rename one of two kinds with one name",
    }));
}

/** A companion object in two files would become two Pulumi resources for one object. */
function companionProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    return repeated(members.flatMap(({ companions }) => [...new Set(companions.map(nameOf))])).map(
        (value) => ({
            field: `manifests of ${members
                .filter(({ companions }) => companions.map(nameOf).includes(value))
                .map(({ identity }) => identity.name)
                .join(" and ")}`,
            value,
            expected: "each object in one file",
            fix: "remove it from all files but one",
        }),
    );
}

/** Companions get one Pulumi name where names of members and objects run together. */
function resourceProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    const companions = members.flatMap(({ identity, companions }) =>
        companions.map((companion) => ({
            resource: companionResourceName(identity.name, companion),
            object: nameOf(companion),
        })),
    );
    return repeated(companions.map(({ resource }) => resource)).flatMap((resource) => {
        const objects = companions.filter((one) => one.resource === resource);
        const names = [...new Set(objects.map(({ object }) => object))];
        // An object that is there twice has a problem of its own.
        return names.length < 2
            ? []
            : [
                  {
                      field: `Pulumi resource ${resource}`,
                      value: names.join(", "),
                      expected:
                          "one object: its name is that of the member, the kind and the object",
                      fix: "choose another name for the client, or move one of the objects to a file that is no member's",
                  },
              ];
    });
}

/** The names that occur more than once, without duplicates. */
function repeated(names: readonly string[]): readonly string[] {
    return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
