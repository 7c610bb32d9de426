import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";
import { z } from "zod";

import { rules } from "../rules";
import type { Rule } from "../rules/rule";
import { allowances } from "../policy/allowances";

const intro = `
# Policies

What no change of the link may break, from the rules themselves (\`npm run docs\`). They are a
[Pulumi policy pack](https://www.pulumi.com/docs/insights/policy/), in \`policy/\`:

\`\`\`sh
pulumi preview --stack prod --policy-pack policy
pulumi up --stack prod --policy-pack policy
\`\`\`

[\`npm run preview\`](previews.md) asks the same rules, with the lists below, and needs no Pulumi.

A mandatory rule fails the preview and stops the update; an advisory one is said and no more. A rule
on a resource is asked before that resource is touched. A rule on the stack is asked at the end: its
\`pulumi up --skip-preview\` comes too late. What a rule cannot know before the update, it judges then.

## What the pack's config decides

Some rules let the pack's config allow a stack more. Every stack that is not listed is held to the
strict rule, and no program can change that. The pack lists, in \`policy/allowances.ts\`:

\`\`\`json
${JSON.stringify(allowances, undefined, 4)}
\`\`\`

A file of yours replaces the list of each rule that it names, with
\`--policy-pack-config <file>\`:

\`\`\`json
${JSON.stringify(
    {
        "link-mode": {
            enforcementLevel: "mandatory",
            stacks: {
                prod: {
                    exemptions: [
                        {
                            workload: "noetl/noetl-worker-rust",
                            mode: "plain",
                            until: "2027-03-31",
                            reason: "Its image knows no TLS before 5.12.",
                        },
                    ],
                },
            },
        },
    },
    undefined,
    4,
)}
\`\`\`
`;

/** The page on policies, from the rules; the same bytes for the same rules. */
export async function policiesPage(): Promise<string> {
    const text = [intro, "## Rules", ...rules.map(section)].join("\n\n");
    return format(text, { parser: "markdown", printWidth: 100, tabWidth: 4, proseWrap: "always" });
}

function section(rule: Rule): string {
    const { name, description, fix, enforcement, kind, allowance } = rule;
    return [
        `### ${name}`,
        description,
        `To comply: ${fix}`,
        `${capital(enforcement)}, on ${kind === "stack" ? "the stack as a whole" : "each resource"}.`,
        ...(allowance === undefined
            ? []
            : [
                  `Strict: \`${JSON.stringify(allowance.strict)}\`. For a stack of its own:`,
                  fieldLines("", z.toJSONSchema(allowance.schema, { io: "input" })),
              ]),
    ].join("\n\n");
}

const capital = (word: string) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`;

function fieldLines(path: string, { properties = {} }: z.core.JSONSchema.JSONSchema): string {
    return Object.entries(properties)
        .flatMap(([key, field]) => {
            if (typeof field === "boolean") {
                return [];
            }
            const name = `${path}${key}`;
            const items = field.items as z.core.JSONSchema.JSONSchema | undefined;
            const values = (items?.enum ?? field.enum)?.map((one) => `\`${String(one)}\``);
            const about = [field.description ?? "", ...(values ? [`${values.join(", ")}.`] : [])];
            const line = `- \`${name}\`: ${about.join(" ")}`;
            return items?.properties === undefined
                ? [line]
                : [line, fieldLines(`${name}[].`, items)];
        })
        .join("\n");
}

if (require.main === module) {
    void policiesPage().then((page) => {
        writeFileSync(join(__dirname, "..", "docs", "policies.md"), page);
    });
}
