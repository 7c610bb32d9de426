import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

/** A fix as the source writes it. */
export interface FixText {
    readonly file: string;
    /** The text; `…` stands for a value. */
    readonly text: string;
    /** Matches the fix in a message. */
    readonly pattern: RegExp;
}

/** The text of every property `fix` in a folder's files, one for each branch of a condition. */
export function fixTextsOf(folder: string): readonly FixText[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .sort()
        .flatMap((name) => {
            const file = join(folder, name);
            const content = readFileSync(file, "utf8");
            const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
            return fixesBelow(source).map((parts) => ({
                file,
                text: parts.join("…"),
                pattern: new RegExp(`^${parts.map(literal).join("[^]*")}(${exemptFix})?$`),
            }));
        });
}

/** What the link adds to the fix of a call that config may exempt. */
const exemptFix = "; or exempt it in the stack's file: .*";

const literal = (text: string) => text.replaceAll(/[^\w\s]/g, "\\$&");

/** The parts between the values of each fix. */
function fixesBelow(node: ts.Node): readonly (readonly string[])[] {
    const own =
        ts.isPropertyAssignment(node) && node.name.getText() === "fix"
            ? textsOf(node.initializer)
            : [];
    return [...own, ...node.getChildren().flatMap(fixesBelow)];
}

function textsOf(node: ts.Expression): readonly (readonly string[])[] {
    if (ts.isStringLiteralLike(node)) return [[node.text]];
    if (ts.isTemplateExpression(node)) {
        return [[node.head.text, ...node.templateSpans.map((span) => span.literal.text)]];
    }
    if (ts.isConditionalExpression(node)) {
        return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
    }
    return ts.isBinaryExpression(node) ? [...textsOf(node.left), ...textsOf(node.right)] : [];
}
