import type { CasExistingPool, GoogleCasSettings } from "../../config/trustRoot";
import type { Problem } from "../../problems/problem";
import { creationProblems } from "./creationProblems";
import { ceilingProblems } from "./lifetime";
import { casAccountId, parsePoolName } from "./names";
import type { CasSurroundings } from "./surroundings";

/** Everything that keeps Google CAS from being the link's root; field paths start at `field`. */
export function googleCasProblems(
    field: string,
    settings: GoogleCasSettings,
    around: CasSurroundings,
): readonly Problem[] {
    const { create, existingPool } = settings;
    return [
        ...choiceProblems(field, settings),
        ...accountProblems(around.linkName),
        ...approverProblems(field, settings, around),
        ...(create === undefined
            ? []
            : creationProblems(`${field}.create`, { ...settings, create }, around)),
        ...(existingPool === undefined
            ? []
            : existingProblems(`${field}.existingPool`, settings.location, existingPool, around)),
    ];
}

function choiceProblems(field: string, { create, existingPool }: GoogleCasSettings) {
    if (create !== undefined && existingPool !== undefined) {
        return [
            {
                field: `${field}.existingPool`,
                value: existingPool.name,
                expected: `no pool of somebody else's together with ${field}.create: nothing is written on that one`,
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

/** Only one account may approve, and with approver-policy on nobody else does. */
function approverProblems(
    field: string,
    { approver }: GoogleCasSettings,
    { approverPolicy = false }: CasSurroundings,
): readonly Problem[] {
    return approver !== undefined && approverPolicy
        ? [
              {
                  field: `${field}.approver`,
                  value: `${approver.namespace}/${approver.serviceAccount}`,
                  expected:
                      "no other approver beside approver-policy (certManager.approver), which could then not approve: requests would wait for ever",
                  fix: `pulumi config rm --path '${field}.approver', or set certManager.approver.enabled false`,
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

function existingProblems(
    field: string,
    location: string,
    { name, dedicated, maximumLifetime }: CasExistingPool,
    { identities }: CasSurroundings,
): readonly Problem[] {
    const pool = parsePoolName(name);
    const problems: Problem[] = [
        ...ceilingProblems(`${field}.maximumLifetime`, maximumLifetime, identities),
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
