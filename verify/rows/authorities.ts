import { authorityProblems } from "../../pki/authorityProblems";
import type { Link } from "../../link/link";
import { describeProblem } from "../../problems/problem";
import { kubectl, row, timestamp, type Context, type Row } from "../row";
import { authorityFacts } from "../certificateFacts";

/** One row per trust anchor of the link. */
export function authorityRows(
    context: Context,
    { server, issuance: { existingIssuer } }: Pick<Link, "issuance" | "server">,
): readonly Row[] {
    const { trust } = context;
    const look = kubectl(context, server, `describe secret ${server.secretName}`);
    const open = row(
        "authority.constraints",
        "trust root",
        "a CA, for no further CA where it says so, valid now",
        look,
    );
    if (trust === undefined) {
        return [open.skip("the stack has no trustBundle output, and no Secret shows ca.crt")];
    }
    return trust.anchors.map((anchor) => {
        const facts = authorityFacts(anchor);
        // The owner of an existing CA states what its further CAs sign (authority.dedicated).
        const mayHaveCas = existingIssuer !== undefined;
        const problems = authorityProblems(facts, context.now, mayHaveCas);
        if (problems.length > 0) {
            return open.fail(problems.map(describeProblem).join("; "));
        }
        const limit =
            facts.pathLength === undefined
                ? "sets no path length: could sign a further CA"
                : `path length ${facts.pathLength}`;
        const until = timestamp(facts.notAfter);
        return open.pass(`${facts.subject}, from ${trust.source}; ${limit}; until ${until}`);
    });
}
