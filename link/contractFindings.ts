import type { SourcedObject } from "../census";
import type { Mode } from "../contracts";
import { settingsReader } from "../workload/container/envValue";
import { bareFeatureFindings, portVariableFindings, type Findings } from "./environment";
import type { DeclaredMember } from "./member";
import { implementationProblems } from "./implementation";
import { replicaProblems, surgeNotes } from "./replicas";

/**
 * Checks a member's manifest against its contract: replicas and port in every mode; in tls and mtls
 * that its program has TLS settings, and features that call the server without a certificate.
 * @param field Path of the member in config.
 * @param objects Objects of all files that config names.
 */
export function contractFindings(
    field: string,
    member: DeclaredMember,
    mode: Mode,
    objects: readonly SourcedObject[],
): Findings {
    const read = settingsReader(
        objects.map(({ object }) => object),
        member.manifest.metadata.namespace,
    );
    const replicas = replicaProblems(field, member, objects);
    const port = portVariableFindings(member, read);
    if (mode === "plain") {
        return { problems: [...replicas, ...port.problems], notes: [] };
    }
    const bare = bareFeatureFindings(field, member, read);
    return {
        problems: [
            ...replicas,
            ...port.problems,
            ...implementationProblems(member),
            ...bare.problems,
        ],
        notes: [...surgeNotes(member), ...port.notes, ...bare.notes],
    };
}
