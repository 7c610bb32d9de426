import type { Problem } from "../problems/problem";

/** What a CA certificate says, in the terms that the rules below compare. */
export interface AuthorityFacts {
    readonly subject: string;
    readonly isAuthority: boolean;
    /** Intermediates allowed below it; undefined where the certificate sets no limit. */
    readonly pathLength: number | undefined;
    readonly notBefore: Date;
    readonly notAfter: Date;
}

/**
 * A trust anchor of the link is a CA, signs leaves only (path length 0, or no limit: not every
 * kind of root can set one), and is valid at `now`.
 */
export function authorityProblems(authority: AuthorityFacts, now: Date): readonly Problem[] {
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
    if (authority.pathLength !== undefined && authority.pathLength > 0) {
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

/** No leaf is valid for longer than the CA that it chains to: it would fail before it expires. */
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
