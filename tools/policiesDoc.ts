import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";
import { z } from "zod";

import { rules } from "../rules";
import type { Rule } from "../rules/rule";
import { allowances } from "../policy/allowances";

const intro = `
# Policies

The rules that every change of the link must follow, generated from the code (\`npm run docs\`). They
are a [Pulumi policy pack](https://www.pulumi.com/docs/insights/policy/) in \`policy/\`:

\`\`\`sh
pulumi preview --stack prod --policy-pack policy
pulumi up --stack prod --policy-pack policy
\`\`\`

[\`npm run preview\`](previews.md) evaluates the same rules, with the lists below, and needs no Pulumi.

A mandatory rule fails the preview and stops the update; an advisory rule only reports. Pulumi evaluates
a rule on a resource before it changes that resource, and a rule on the stack at the end: with
\`pulumi up --skip-preview\` that is after the changes. A rule evaluates values that are unknown in a
preview during the update.

## The pack's config

Some rules have allowances for a stack in the pack's config. The strict rule applies to every stack that
is not listed, and a program cannot change that. \`policy/allowances.ts\` lists:

\`\`\`json
${JSON.stringify(allowances, undefined, 4)}
\`\`\`

Your own file (\`--policy-pack-config <file>\`) replaces the list of each rule that it names:

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
                  `Strict: \`${JSON.stringify(allowance.strict)}\`. Allowances of a stack:`,
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
