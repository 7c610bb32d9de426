import { authorityProblems } from "../../pki/authorityProblems";
import type { Identity } from "../../pki/identity";
import { describeProblem } from "../../problems/problem";
import { kubectl, timestamp, type Context } from "../context";
import { row, type Row } from "../row";
import { authorityFacts } from "../x509";

/** A row on each CA that the link trusts, as the server's Secret shows it. */
export function authorityRows(context: Context, server: Identity): readonly Row[] {
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
        const problems = authorityProblems(facts, context.now);
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
