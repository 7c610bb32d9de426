import type { CasCreation } from "../../config/trustRoot";
import type { Identity } from "../../pki/identity";
import type { Problem } from "../../problems/problem";
import { durationSeconds } from "../../pki/duration";

/**
 * Checks lifetimes against each other and CA Service's limits. CA Service silently shortens a leaf
 * if pool or authority allow less than the request.
 */
export function lifetimeProblems(
    field: string,
    create: CasCreation,
    identities: readonly Identity[],
): readonly Problem[] {
    const { lifetime, maximumLifetime, backdateDuration } = create;
    return [
        ...maximumLifetimeProblems(`${field}.lifetime`, lifetime, identities),
        ...maximumLifetimeProblems(`${field}.maximumLifetime`, maximumLifetime, identities),
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

/** Checks that no leaf exceeds a maximum lifetime, if one is set. */
export function maximumLifetimeProblems(
    field: string,
    maximum: string | undefined,
    identities: readonly Identity[],
): readonly Problem[] {
    const exceeding = identities.filter(
        ({ duration }) => seconds(duration) > seconds(maximum ?? ""),
    );
    return maximum === undefined || exceeding.length === 0
        ? []
        : [
              {
                  field,
                  value: maximum,
                  expected: `at least the lifetime of every leaf: ${exceeding.map(({ name, duration }) => `${name} ${duration}`).join(", ")}`,
                  fix: "shorten leaf.duration, or allow more here",
              },
          ];
}

const seconds = (duration: string) => durationSeconds(duration) ?? 0;
