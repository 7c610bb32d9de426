import type { Mode } from "../contracts";
import { transformWorkload, type UrlTarget } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";
import type { ServicePorts } from "../workload/servicePorts";
import { orProblems, type DeclaredMember, type OrProblems } from "./member";

/** The link's settings for the transform of every member. */
export interface LinkTerms {
    /** Protection of the link: none, server certificate, or certificates on both sides. */
    readonly mode: Mode;
    /** Hosts in URLs that mean the server. */
    readonly serverHosts: readonly string[];
    /** Port of the server's pods that speaks TLS. */
    readonly serverPort: number;
    /** Ports by which clients dial the server, by the DNS names of its Services. */
    readonly servicePorts: Readonly<Record<string, ServicePorts>>;
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

/**
 * Transforms a member's workload.
 * @param checked Notes of earlier checks, shown with those of the transform.
 */
export function transformMember(
    member: DeclaredMember,
    { mode, serverHosts, serverPort, servicePorts, publishedUrls, envoyImage }: LinkTerms,
    checked: readonly string[] = [],
): OrProblems<Member> {
    const { identity, contract, otherContainers, rewriteHosts } = member;
    return orProblems(() => {
        const { manifest: transformed, notes } = transformWorkload(member.manifest, {
            mode,
            contract,
            container: identity.container,
            otherContainers,
            secretName: identity.secretName,
            server: { hosts: serverHosts, port: serverPort, services: servicePorts },
            publishedUrls,
            envoyImage,
            rewriteHosts,
        });
        return { ...member, transformed, notes: [...checked, ...notes] };
    });
}
