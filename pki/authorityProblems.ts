import type { Problem } from "../problems/problem";

/** The fields of a CA certificate that the checks below compare. */
export interface AuthorityFacts {
    readonly subject: string;
    readonly isAuthority: boolean;
    /** Path length constraint; undefined if the certificate has none. */
    readonly pathLength: number | undefined;
    readonly notBefore: Date;
    readonly notAfter: Date;
}

/**
 * Checks a trust anchor of the link: it is a CA, its path length is 0 or absent (not every kind of
 * root can set it), and it is valid at `now`.
 * @param mayHaveCas Whether it may sign further CAs.
 */
export function authorityProblems(
    authority: AuthorityFacts,
    now: Date,
    mayHaveCas = false,
): readonly Problem[] {
    const field = `CA ${authority.subject}`;
    const problems: Problem[] = [];
    if (!authority.isAuthority) {
        problems.push({
            field: `${field}: basic constraints`,
            value: "not a CA",
            expected: "CA:TRUE",
            fix: "put the CA's certificate into the trust bundle, not a leaf",
        });
    }
    if (!mayHaveCas && authority.pathLength !== undefined && authority.pathLength > 0) {
        problems.push({
            field: `${field}: path length`,
            value: authority.pathLength,
            expected: "0: it signs leaves, no further CA",
            fix: "replace it with a CA of the link's own, by a rotation",
        });
    }
    if (now < authority.notBefore || now > authority.notAfter) {
        problems.push({
            field: `${field}: validity`,
            value: `${authority.notBefore.toISOString()} to ${authority.notAfter.toISOString()}`,
            expected: `a period that contains now, ${now.toISOString()}`,
            fix: "rotate the CA",
        });
    }
    return problems;
}

/** Checks that a leaf does not expire after its CA: such a leaf fails before its own expiry. */
export function outlivingProblems(
    field: string,
    leaf: { readonly notAfter: Date },
    authority: Pick<AuthorityFacts, "subject" | "notAfter">,
): readonly Problem[] {
    return leaf.notAfter <= authority.notAfter
        ? []
        : [
              {
                  field: `${field}: notAfter`,
                  value: leaf.notAfter.toISOString(),
                  expected: `at most that of its CA ${authority.subject}, ${authority.notAfter.toISOString()}`,
                  fix: "rotate the CA, or shorten the leaf",
              },
          ];
}
