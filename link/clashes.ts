import { nameOf } from "../workload/objects";
import type { Problem } from "../problems/problem";
import type { DeclaredMember } from "./member";

/** Checks that names, Secrets and companions of the members are unique. */
export function clashProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    return [...nameProblems(members), ...secretProblems(members), ...companionProblems(members)];
}

function nameProblems(members: readonly DeclaredMember[]): readonly Problem[] {
    return repeated(members.map(({ identity }) => identity.name)).map((value) => ({
        field: "clients[].name",
        value,
        expected: "each one once",
        fix: "choose other names",
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
            field: "manifests of the members",
            value,
            expected: "each object in one file",
            fix: "remove it from all files but one",
        }),
    );
}

/** The names that occur more than once, without duplicates. */
function repeated(names: readonly string[]): readonly string[] {
    return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
