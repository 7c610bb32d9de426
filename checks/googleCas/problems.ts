import type { Mode } from "../../contracts";
import type { Identity } from "../../model/identity";
import type { Problem } from "../../model/problem";
import { durationSeconds } from "../duration";
import { sealedGeneration } from "./authority";
import { casAccountId, parsePoolName } from "./names";
import type { CasCreation, CasExistingPool, CasParent, GoogleCasSettings } from "./settings";

/** What the settings are judged against. */
export interface CasSurroundings {
    readonly linkName: string;
    readonly mode: Mode;
    readonly identities: readonly Identity[];
    /** Whether approver-policy decides on every request. */
    readonly approverPolicy?: boolean;
}

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

function creationProblems(
    field: string,
    settings: GoogleCasSettings & { readonly create: CasCreation },
    { linkName, mode, identities }: CasSurroundings,
): readonly Problem[] {
    const { create } = settings;
    const { parent } = create;
    return [
        ...tierProblems(field, create),
        ...keyProblems(field, create),
        ...lifetimeProblems(field, create, identities),
        ...(parent === undefined ? [] : parentProblems(`${field}.parent`, parent, mode)),
        ...generationProblems(field, linkName, settings, identities),
    ];
}

/** @see https://cloud.google.com/certificate-authority-service/docs/tiers */
function tierProblems(field: string, { tier, kmsKeyVersion, publishCrl }: CasCreation) {
    const beyondDevOps = [
        ...(kmsKeyVersion === undefined
            ? []
            : [{ key: "kmsKeyVersion", what: "keys of your own" }]),
        ...(publishCrl ? [{ key: "publishCrl", what: "revocation" }] : []),
    ];
    return tier === "ENTERPRISE"
        ? []
        : beyondDevOps.map(({ key, what }) => ({
              field: `${field}.tier`,
              value: tier,
              expected: `ENTERPRISE for ${key}: DEVOPS knows no ${what}`,
              fix: `pulumi config rm --path '${field}.${key}', or set tier ENTERPRISE`,
          }));
}

function keyProblems(field: string, { keyAlgorithm, kmsKeyVersion }: CasCreation) {
    return keyAlgorithm !== undefined && kmsKeyVersion !== undefined
        ? [
              {
                  field: `${field}.keyAlgorithm`,
                  value: keyAlgorithm,
                  expected: "no algorithm beside kmsKeyVersion: that key has its own",
                  fix: `pulumi config rm --path '${field}.keyAlgorithm'`,
              },
          ]
        : [];
}

/** CA Service shortens a leaf without a word where pool or authority allow less than was asked. */
function lifetimeProblems(field: string, create: CasCreation, identities: readonly Identity[]) {
    const { lifetime, maximumLifetime, backdateDuration } = create;
    return [
        ...ceilingProblems(`${field}.lifetime`, lifetime, identities),
        ...ceilingProblems(`${field}.maximumLifetime`, maximumLifetime, identities),
        ...(seconds(maximumLifetime ?? "") > seconds(lifetime)
            ? [
                  {
                      field: `${field}.maximumLifetime`,
                      value: maximumLifetime,
                      expected: `at most the authority's lifetime ${lifetime}`,
                      fix: "shorten it, or leave it out: then it is that of the longest leaf",
                  },
              ]
            : []),
        ...(seconds(backdateDuration) > seconds("48h")
            ? [
                  {
                      field: `${field}.backdateDuration`,
                      value: backdateDuration,
                      expected: "at most 48h, CA Service's limit",
                      fix: `pulumi config rm --path '${field}.backdateDuration'`,
                  },
              ]
            : []),
    ];
}

function ceilingProblems(
    field: string,
    ceiling: string | undefined,
    identities: readonly Identity[],
): readonly Problem[] {
    const beyond = identities.filter(({ duration }) => seconds(duration) > seconds(ceiling ?? ""));
    return ceiling === undefined || beyond.length === 0
        ? []
        : [
              {
                  field,
                  value: ceiling,
                  expected: `at least the lifetime of every leaf: ${beyond.map(({ name, duration }) => `${name} ${duration}`).join(", ")}`,
                  fix: "shorten leaf.duration, or allow more here",
              },
          ];
}

function parentProblems(field: string, { authority, dedicated }: CasParent, mode: Mode) {
    return mode === "mtls" && dedicated === undefined
        ? [
              {
                  field: `${field}.dedicated`,
                  expected: `who says, and since when, that nothing but this link is issued under the root of ${authority}: noetl's server trusts that root, and with it every client below`,
                  fix: `set ${field}.dedicated.owner and .since, or remove ${field} for a root of the link's own`,
              },
          ]
        : [];
}

function generationProblems(
    field: string,
    linkName: string,
    settings: GoogleCasSettings & { readonly create: CasCreation },
    identities: readonly Identity[],
): readonly Problem[] {
    const { authorityGeneration } = settings.create;
    const { current, next } = sealedGeneration(linkName, settings, identities);
    // A stack that is not filled in yet can be previewed; `up` refuses the placeholder.
    if (authorityGeneration === current || authorityGeneration.includes("CHANGE-ME")) {
        return [];
    }
    const wanted = authorityGeneration.includes("-") ? next : current;
    return [
        {
            field: `${field}.authorityGeneration`,
            value: authorityGeneration,
            expected:
                wanted === current
                    ? `${wanted}, the number and the seal of these settings`
                    : `${wanted}, a new generation: CA Service changes no authority's pool, tier, key, lifetime, subject, parent or permitted names, and these are not the ones of generation ${authorityGeneration}`,
            fix: `${wanted === current ? "" : "undo the change, or for a new root (docs/production.md): "}pulumi config set --path '${field}.authorityGeneration' ${wanted}`,
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

const seconds = (duration: string) => durationSeconds(duration) ?? 0;
