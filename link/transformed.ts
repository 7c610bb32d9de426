import type { Mode } from "../contracts";
import { transformWorkload, type UrlTarget } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";
import { orProblems, type DeclaredMember, type OrProblems } from "./member";

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

/** One side of the link with everything that is needed to put it in place. */
export interface Member extends DeclaredMember {
    /** The workload as it goes to the cluster. */
    readonly transformed: WorkloadManifest;
    /** What the transform tells a reader of the preview. */
    readonly notes: readonly string[];
}

/** Transforms a member's workload. */
export function transformMember(
    member: DeclaredMember,
    { mode, serverHosts, serverPort, publishedUrls, envoyImage }: LinkTerms,
): OrProblems<Member> {
    const { identity, contract, otherContainers, rewriteHosts } = member;
    return orProblems(() => {
        const { manifest: transformed, notes } = transformWorkload(member.manifest, {
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
        return { ...member, transformed, notes };
    });
}
