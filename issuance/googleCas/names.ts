import type { GoogleCasSettings } from "../../config/trustRoot";
import type { Usage } from "../../contracts";

/** Both sides of the link; each side has its own certificate template and issuer object. */
export const usages: readonly Usage[] = ["server", "client"];

/** Names of a link's objects in Google Cloud, derived from config before they exist. */
export interface CasNames {
    /** Project, location and id of the pool. */
    readonly pool: CasPoolName;
    /** Id of the authority; undefined if the stack does not create one. */
    readonly authorityId: string | undefined;
    /** Id of the Google service account. */
    readonly accountId: string;
    /** E-mail address of the Google service account. */
    readonly accountEmail: string;
    /** Workload Identity pool of the cluster, `<project>.svc.id.goog`. */
    readonly workloadPool: string;
    /** Id of the template for one side of the link. */
    readonly templateId: (usage: Usage) => string;
    /** Resource name of that template. */
    readonly template: (usage: Usage) => string;
    /** Name of the GoogleCASClusterIssuer for one side of the link. */
    readonly issuer: (usage: Usage) => string;
}

/** The parts of a CA pool's resource name. */
export interface CasPoolName {
    readonly project: string;
    readonly location: string;
    readonly id: string;
}

/** Derives the names. `settings` must be valid, see `googleCasProblems`. */
export function casNames(linkName: string, settings: GoogleCasSettings): CasNames {
    const { project, location, create, existingPool } = settings;
    const accountId = casAccountId(linkName);
    const templateId = (usage: Usage) => `${linkName}-${usage}`;
    return {
        pool: parsePoolName(existingPool?.name ?? "") ?? {
            project,
            location,
            // A pool's tier is immutable, so another tier needs another pool.
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

/** Id of the Google service account of a link's issuer. */
export const casAccountId = (linkName: string) => `${linkName}-issuer`;

/** Resource name of a CA pool. */
export function poolResourceName({ project, location, id }: CasPoolName): string {
    return `projects/${project}/locations/${location}/caPools/${id}`;
}

/** Parses `projects/…/locations/…/caPools/…`; undefined for any other text. */
export function parsePoolName(name: string): CasPoolName | undefined {
    const [, project, location, id] =
        /^projects\/([^/]+)\/locations\/([^/]+)\/caPools\/([^/]+)$/.exec(name) ?? [];
    return project === undefined || location === undefined || id === undefined
        ? undefined
        : { project, location, id };
}
