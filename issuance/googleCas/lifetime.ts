import type { CasCreation } from "../../config/trustRoot";
import type { Identity } from "../../pki/identity";
import type { Problem } from "../../problems/problem";
import { durationSeconds } from "../../pki/duration";

/** CA Service shortens a leaf without a word where pool or authority allow less than was asked. */
export function lifetimeProblems(
    field: string,
    create: CasCreation,
    identities: readonly Identity[],
): readonly Problem[] {
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

/** A longest lifetime, where one is set, that some leaves go beyond. */
export function ceilingProblems(
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

const seconds = (duration: string) => durationSeconds(duration) ?? 0;
