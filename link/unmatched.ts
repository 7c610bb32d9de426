import type { StackConfig } from "../config/schema";
import { removeCommand } from "../config/types";
import type { Problem } from "../problems/problem";
import { nameOf } from "../workload/objects";
import type { DeclaredMember } from "./member";

/**
 * Checks that every allowance and mapping of config applies to something. One that does not is a
 * misspelt name, or a leftover that a later workload would take up unseen.
 * @param members Every member, the server first.
 */
export function unmatchedProblems(
    { allowDefaultServiceAccount, clients }: StackConfig,
    members: readonly DeclaredMember[],
): readonly Problem[] {
    const [, ...declared] = members;
    return [
        ...accountProblems(allowDefaultServiceAccount, members),
        ...clients.flatMap((client, index) =>
            hostProblems(`clients[${index}].rewriteHosts`, client.rewriteHosts, declared[index]),
        ),
    ];
}

function accountProblems(
    allowed: readonly string[],
    members: readonly DeclaredMember[],
): readonly Problem[] {
    const onDefault = members
        .filter(({ identity }) => identity.serviceAccount === "default")
        .map(({ identity }) => identity.workload.name);
    return allowed.flatMap((name, index) => {
        const field = `allowDefaultServiceAccount[${index}]`;
        return onDefault.includes(name)
            ? []
            : [
                  {
                      field,
                      value: name,
                      expected: `a workload of the link on service account \`default\`: ${onDefault.join(", ") || "there is none"}`,
                      fix: removeCommand(field),
                  },
              ];
    });
}

function hostProblems(
    field: string,
    hosts: Readonly<Record<string, string>>,
    member: DeclaredMember | undefined,
): readonly Problem[] {
    if (member === undefined) {
        return [];
    }
    const { manifest, companions } = member;
    const text = JSON.stringify([manifest, ...companions]).toLowerCase();
    return Object.entries(hosts)
        .filter(([host]) => !text.includes(host.toLowerCase()))
        .map(([host, target]) => {
            const place = `${field}["${host}"]`;
            return {
                field: place,
                value: target,
                expected: `a host that ${nameOf(manifest)} or an object of its file names: ${host} is in none of them`,
                fix: `${removeCommand(place)}, or correct the host`,
            };
        });
}
