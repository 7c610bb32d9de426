import type { GoogleCasSettings } from "../../config/trustRoot";
import type { Usage } from "../../contracts";

/** Both sides of the link: each has a template and an issuer object of its own. */
export const usages: readonly Usage[] = ["server", "client"];

/** Names of everything that a link has in Google Cloud, known before anything is made. */
export interface CasNames {
    /** Project, location and id of the pool. */
    readonly pool: CasPoolName;
    /** Id of the authority, where the stack makes one. */
    readonly authorityId: string | undefined;
    /** Id of the service account. */
    readonly accountId: string;
    /** E-mail address of the service account. */
    readonly accountEmail: string;
    /** Kubernetes identities of the cluster, `<project>.svc.id.goog`. */
    readonly workloadPool: string;
    /** Id of the template for one side of the link. */
    readonly templateId: (usage: Usage) => string;
    /** Resource name of that template. */
    readonly template: (usage: Usage) => string;
    /** Name of the issuer object for one side of the link, in the cluster. */
    readonly issuer: (usage: Usage) => string;
}

/** A pool's resource name in parts. */
export interface CasPoolName {
    readonly project: string;
    readonly location: string;
    readonly id: string;
}

/** Works out the names; `settings` must be without problems, see `googleCasProblems`. */
export function casNames(linkName: string, settings: GoogleCasSettings): CasNames {
    const { project, location, create, existingPool } = settings;
    const accountId = casAccountId(linkName);
    const templateId = (usage: Usage) => `${linkName}-${usage}`;
    return {
        pool: parsePoolName(existingPool?.name ?? "") ?? {
            project,
            location,
            // A pool keeps its tier: another tier is another pool.
            id: `${linkName}-${create?.tier.toLowerCase() ?? ""}`,
        },
        authorityId: create && `${linkName}-${create.authorityGeneration}`,
        accountId,
        accountEmail: `${accountId}@${project}.iam.gserviceaccount.com`,
        workloadPool: settings.workloadPool ?? `${project}.svc.id.goog`,
        templateId,
        template: (usage) =>
            `projects/${project}/locations/${location}/certificateTemplates/${templateId(usage)}`,
        issuer: (usage) => `${linkName}-google-cas-${usage}`,
    };
}

/** Id of the service account of a link's issuer. */
export const casAccountId = (linkName: string) => `${linkName}-issuer`;

/** Resource name of a pool. */
export function poolResourceName({ project, location, id }: CasPoolName): string {
    return `projects/${project}/locations/${location}/caPools/${id}`;
}

/** Reads `projects/…/locations/…/caPools/…`; undefined for anything else. */
export function parsePoolName(name: string): CasPoolName | undefined {
    const [, project, location, id] =
        /^projects\/([^/]+)\/locations\/([^/]+)\/caPools\/([^/]+)$/.exec(name) ?? [];
    return project === undefined || location === undefined || id === undefined
        ? undefined
        : { project, location, id };
}
