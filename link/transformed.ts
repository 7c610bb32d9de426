import type { Mode } from "../contracts";
import { transformWorkload, type UrlTarget } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";
import { orProblems, type DeclaredMember, type OrProblems } from "./member";

/** The link's settings for the transform of every member. */
export interface LinkTerms {
    /** Protection of the link: none, server certificate, or certificates on both sides. */
    readonly mode: Mode;
    /** Hosts in URLs that mean the server. */
    readonly serverHosts: readonly string[];
    /** Port of the server that speaks TLS. */
    readonly serverPort: number;
    /** Target of the URLs that the server publishes. */
    readonly publishedUrls: UrlTarget;
    /** Envoy image for clients with `via: envoy`. */
    readonly envoyImage: string;
}

/** A member of the link, ready to deploy. */
export interface Member extends DeclaredMember {
    /** The transformed workload, as it is applied to the cluster. */
    readonly transformed: WorkloadManifest;
    /** Notes of the transform for the preview. */
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
