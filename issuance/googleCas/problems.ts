import type { CasExistingPool, GoogleCasSettings } from "../../config/trustRoot";
import type { Problem } from "../../problems/problem";
import { approverProblems } from "../approver";
import { creationProblems, type CreationContext } from "./creationProblems";
import { maximumLifetimeProblems } from "./lifetime";
import { casAccountId, parsePoolName } from "./names";

/** The link that the settings must suit. */
export interface CasContext extends CreationContext {
    /** Whether approver-policy decides on every request. */
    readonly approverPolicy?: boolean;
}

/** Checks whether Google CAS can be the link's root; field paths start with `field`. */
export function googleCasProblems(
    field: string,
    settings: GoogleCasSettings,
    context: CasContext,
): readonly Problem[] {
    const { create, existingPool } = settings;
    return [
        ...choiceProblems(field, settings),
        ...accountProblems(context.linkName),
        ...approverProblems(field, settings.approver, context.approverPolicy ?? false),
        ...(create === undefined
            ? []
            : creationProblems(`${field}.create`, { ...settings, create }, context)),
        ...(existingPool === undefined
            ? []
            : existingPoolProblems(
                  `${field}.existingPool`,
                  settings.location,
                  existingPool,
                  context,
              )),
    ];
}

function choiceProblems(field: string, { create, existingPool }: GoogleCasSettings) {
    if (create !== undefined && existingPool !== undefined) {
        return [
            {
                field: `${field}.existingPool`,
                value: existingPool.name,
                expected: `no pool of another team together with ${field}.create: nothing is written on that one`,
                fix: `pulumi config rm --path '${field}.create', or '${field}.existingPool'`,
            },
        ];
    }
    return create === undefined && existingPool === undefined
        ? [
              {
                  field: `${field}.create`,
                  expected: `the pool and the authority to make, or ${field}.existingPool`,
                  fix: `add ${field}.create with tier, authorityGeneration, lifetime and subject`,
              },
          ]
        : [];
}

/** @see https://cloud.google.com/iam/docs/service-accounts-create */
function accountProblems(linkName: string): readonly Problem[] {
    const accountId = casAccountId(linkName);
    return /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(accountId)
        ? []
        : [
              {
                  field: "linkName",
                  value: linkName,
                  expected: `at most 23 characters, the first a letter: the Google service account ${accountId} may have 30`,
                  fix: "pulumi config set linkName <shorter name>",
              },
          ];
}

function existingPoolProblems(
    field: string,
    location: string,
    { name, dedicated, maximumLifetime }: CasExistingPool,
    { identities }: CasContext,
): readonly Problem[] {
    const pool = parsePoolName(name);
    const problems: Problem[] = [
        ...maximumLifetimeProblems(`${field}.maximumLifetime`, maximumLifetime, identities),
    ];
    if (pool === undefined || pool.location !== location) {
        problems.push({
            field: `${field}.name`,
            value: name,
            expected: `projects/<project>/locations/${location}/caPools/<pool>: a pool and its templates are in one location`,
            fix: `correct the name, or trustRoot.location`,
        });
    }
    if (dedicated === undefined) {
        problems.push({
            field: `${field}.dedicated`,
            expected: `who says, and since when, that nothing but this link is issued under the roots of ${name}: noetl's server trusts them, and with them every client below`,
            fix: `set ${field}.dedicated.owner and .since, or let the stack make a pool of the link's own`,
        });
    }
    return problems;
}
