import type { CasCreation, CasParent, GoogleCasSettings } from "../../config/trustRoot";
import type { Mode } from "../../contracts";
import type { Identity } from "../../pki/identity";
import type { Problem } from "../../problems/problem";
import { sealedGeneration } from "./authority";
import { lifetimeProblems } from "./lifetime";

/** The link that a CA pool and authority are created for. */
export interface CreationContext {
    readonly linkName: string;
    readonly mode: Mode;
    readonly identities: readonly Identity[];
}

/** Checks the settings of a CA pool and authority to create. */
export function creationProblems(
    field: string,
    settings: GoogleCasSettings & { readonly create: CasCreation },
    { linkName, mode, identities }: CreationContext,
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
    // A preview accepts the placeholder; an update refuses it.
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
