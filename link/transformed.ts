import type { Exemption } from "../census/exemptions";
import type { Mode } from "../contracts";
import { transformWorkload, type TransformOptions, type UrlTarget } from "../workload";
import type { WorkloadManifest } from "../workload/manifest";
import { nameOf } from "../workload/objects";
import type { ServicePorts } from "../workload/servicePorts";
import { aliasesOf, type DeclaredServices } from "./aliases";
import type { Departure } from "./departure";
import { isExempt, withExemptLine } from "./exempted";
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
    /** The server's Services, whose short names are rewritten. */
    readonly services: DeclaredServices;
    /** Target of the URLs that the server publishes. */
    readonly publishedUrls: UrlTarget;
    /** Envoy image for clients with `via: envoy`. */
    readonly envoyImage: string;
    /** Calls that config exempts from the transform. */
    readonly exempt: readonly Exemption[];
}

/** A member of the link, ready to deploy. */
export interface Member extends DeclaredMember {
    /** The transformed workload, as it is applied to the cluster. */
    readonly transformed: WorkloadManifest;
    /** Notes of the transform for the preview. */
    readonly notes: readonly string[];
    /** Exemptions that the transform applied. */
    readonly exemptions: readonly Exemption[];
    /** For a member that leaves: what becomes of its objects. */
    readonly departure?: Departure;
}

/**
 * Transforms a member's workload.
 * @param checked Notes of earlier checks, shown with those of the transform.
 */
export function transformMember(
    member: DeclaredMember,
    terms: LinkTerms,
    checked: readonly string[] = [],
): OrProblems<Member> {
    const object = nameOf(member.manifest);
    const { value, problems } = orProblems(() =>
        transformWorkload(member.manifest, transformOptions(member, terms)),
    );
    if (value === undefined) {
        return { problems: problems.map((problem) => withExemptLine(object, problem)) };
    }
    const { manifest: transformed, exempted } = value;
    const notes = [...checked, ...value.notes];
    const exemptions = exempted.flatMap((place) => isExempt(object, place, terms.exempt) ?? []);
    return { value: { ...member, transformed, notes, exemptions }, problems: [] };
}

/** The options of a member's transform. */
export function transformOptions(
    { identity, contract, otherContainers, rewriteHosts, manifest }: DeclaredMember,
    terms: LinkTerms,
): Omit<TransformOptions, "hasPersistentVolume" | "object"> {
    const { mode, publishedUrls, envoyImage, exempt } = terms;
    return {
        mode,
        contract,
        container: identity.container,
        otherContainers,
        secretName: identity.secretName,
        server: {
            hosts: terms.serverHosts,
            port: terms.serverPort,
            services: terms.servicePorts,
            aliases: aliasesOf(terms.services, identity.workload.namespace),
        },
        publishedUrls,
        envoyImage,
        rewriteHosts,
        isExempt: (place) => isExempt(nameOf(manifest), place, exempt) !== undefined,
    };
}
