import type { Problem } from "../problems/problem";
import type { Mode } from "../contracts";
import { TransformError, transformWorkload, type UrlTarget } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";
import type { Member } from "./member";

/** What the transform of every member is told of the link. */
export interface LinkTerms {
    /** How far the link is protected. */
    readonly mode: Mode;
    /** Host names under which a URL may name the server. */
    readonly serverHosts: readonly string[];
    /** Port of the server that speaks TLS. */
    readonly serverPort: number;
    /** What the URLs point to that the server publishes. */
    readonly publishedUrls: UrlTarget;
    /** Image of the Envoy in the pods of clients that are linked by one. */
    readonly envoyImage: string;
}

/**
 * A member's workload as it goes to the cluster, and sentences for preview.
 * @throws TransformError with everything that keeps it from being transformed.
 */
export function transformMember(
    member: Member,
    { mode, serverHosts, serverPort, publishedUrls, envoyImage }: LinkTerms,
): { readonly manifest: WorkloadManifest; readonly notes: readonly string[] } {
    const { identity, manifest, contract, otherContainers, rewriteHosts } = member;
    return transformWorkload(manifest, {
        mode,
        contract,
        container: identity.container,
        otherContainers,
        secretName: identity.secretName,
        server: { hosts: serverHosts, port: serverPort },
        publishedUrls,
        envoyImage,
        rewriteHosts,
    });
}

/** What keeps any of the members from being transformed. */
export function transformProblems(
    members: readonly Member[],
    terms: LinkTerms,
): readonly Problem[] {
    return members.flatMap((member) => problemsOf(() => transformMember(member, terms)));
}

/** The problems with which a workload is refused; none where it is not. */
export function problemsOf(read: () => unknown): readonly Problem[] {
    try {
        read();
        return [];
    } catch (error) {
        if (error instanceof TransformError) {
            return error.problems;
        }
        throw error;
    }
}
