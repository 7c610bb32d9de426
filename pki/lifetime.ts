import type { Contract } from "../contracts";
import type { Problem } from "../problems/problem";
import { durationSeconds, formatDuration } from "./duration";

/** Minimums that cert-manager enforces, in seconds (API reference, CertificateSpec). */
const minimumDuration = 3600;
const minimumRenewBefore = 300;

/**
 * Default lifetime of a leaf. A `restart` application keeps the certificate that it read at start
 * and nothing restarts pods on renewal, so its leaf must outlive the pod: 90 days, of which 30 are
 * left at renewal.
 */
export function defaultLeafDuration(reload: Contract["reload"]): string {
    return reload === "restart" ? "2160h" : "24h";
}

/**
 * Shortest lifetime of a leaf, as its application reads certificates. A `restart` application
 * presents the leaf that it read at start until people restart its pods, because nothing restarts
 * them on renewal. A pod that started just before a renewal holds a leaf with a third of its
 * lifetime left ({@link renewBeforeOf}). Three weeks leave a week for that restart, so that a weekly
 * release is enough. An application that reloads its files needs no more than cert-manager's
 * minimum.
 */
export function shortestLeafDuration(reload: Contract["reload"]): string {
    return reload === "restart" ? "504h" : formatDuration(minimumDuration);
}

/**
 * Checks that every leaf outlives the pods that read it once.
 * @param duration The lifetime that config sets for all leaves; undefined for the defaults.
 */
export function restartLifetimeProblems(
    field: string,
    duration: string | undefined,
    leaves: readonly { readonly name: string; readonly reload: Contract["reload"] }[],
): readonly Problem[] {
    const seconds = durationSeconds(duration ?? "") ?? Infinity;
    const tooShort = leaves.filter(
        ({ reload }) =>
            reload === "restart" && seconds < (durationSeconds(shortestLeafDuration(reload)) ?? 0),
    );
    // Below cert-manager's minimum, each leaf has a problem of its own.
    return tooShort.length === 0 || seconds < minimumDuration
        ? []
        : [
              {
                  field,
                  value: duration,
                  expected: `at least ${shortestLeafDuration("restart")} for ${shortList(tooShort.map(({ name }) => name))}: such an application reads its certificate only at start, nothing restarts it on renewal, and a third of the lifetime must leave a week to do so`,
                  fix: `pulumi config rm --path '${field}' for the defaults, or set ${shortestLeafDuration("restart")} or more`,
              },
          ];
}

/** The first three names, and how many more there are. */
function shortList(names: readonly string[]): string {
    const more = names.length - 3;
    return `${names.slice(0, 3).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Time before expiry at which a leaf is renewed: one third of its lifetime, in whole seconds. */
export function renewBeforeOf(duration: string): string {
    return formatDuration(Math.floor((durationSeconds(duration) ?? 0) / 3));
}

/** The longest lifetime among leaves, as config writes it; `0s` if there are no leaves. */
export function longestDuration(leaves: readonly { readonly duration: string }[]): string {
    return leaves
        .map(({ duration }) => duration)
        .reduce(
            (longest, one) =>
                (durationSeconds(one) ?? 0) > (durationSeconds(longest) ?? 0) ? one : longest,
            "0s",
        );
}

/** Checks a leaf's lifetime against cert-manager's minimums. */
export function leafLifetimeProblems(
    field: string,
    leaf: { readonly duration: string; readonly renewBefore: string },
): readonly Problem[] {
    const duration = durationSeconds(leaf.duration) ?? 0;
    const renewBefore = durationSeconds(leaf.renewBefore) ?? 0;
    const problems: Problem[] = [];
    if (duration < minimumDuration) {
        problems.push({
            field: `${field}.duration`,
            value: leaf.duration,
            expected: "at least 1h, cert-manager's minimum",
            fix: "pulumi config rm --path 'leaf.duration' for the default, or set it to more",
        });
    }
    // If the lifetime itself is too short, a bad renewBefore only follows from it.
    else if (renewBefore < minimumRenewBefore || renewBefore >= duration) {
        problems.push({
            field: `${field}.renewBefore`,
            value: leaf.renewBefore,
            expected: `at least 5m, cert-manager's minimum, and less than the duration ${leaf.duration}`,
            fix: "leave it out: one third of the duration is the default",
        });
    }
    return problems;
}

/** Checks that a leaf does not live longer than its root. `root` is a Go duration. */
export function rootLifetimeProblems(
    field: string,
    leaf: { readonly duration: string },
    root: string,
): readonly Problem[] {
    return (durationSeconds(leaf.duration) ?? 0) <= (durationSeconds(root) ?? 0)
        ? []
        : [
              {
                  field: `${field}.duration`,
                  value: leaf.duration,
                  expected: `at most the trust root's lifetime ${root}: a leaf that outlives its CA fails before it expires`,
                  fix: "set leaf.duration to less, or trustRoot.lifetime to more",
              },
          ];
}
