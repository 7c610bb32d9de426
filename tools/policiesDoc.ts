import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";
import { z } from "zod";

import { rules } from "../rules";
import type { Rule } from "../rules/rule";
import packConfig from "../policy/config.json";
import { packConfigFile } from "../policy/packConfig";

const exampleConfig = {
    "link-mode": {
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
};

const intro = `
# Policies

The rules that every change of the link must follow, generated from the code (\`npm run docs\`). They
are a [Pulumi policy pack](https://www.pulumi.com/docs/insights/policy/) in \`policy/\`:

\`\`\`sh
npx pulumi preview --stack prod --policy-pack policy --policy-pack-config ${packConfigFile}
npx pulumi up --stack prod --policy-pack policy --policy-pack-config ${packConfigFile}
\`\`\`

[\`npm run preview\`](previews.md) evaluates the same rules with the same config, and needs no Pulumi.
The workflows for pull requests and for deployments pass both, too.

A mandatory rule fails the preview and stops the update; an advisory rule only reports. Pulumi evaluates
a rule on a resource before it changes that resource, and a rule on the stack at the end: with
\`pulumi up --skip-preview\` that is after the changes. A rule evaluates values that are unknown in a
preview during the update.

## The pack's config

\`${packConfigFile}\` gives the allowances of each stack, by rule. \`*\` stands for the stacks that a rule
does not list. Where a rule lists neither, its strict setting applies, as it does to every stack without
\`--policy-pack-config\`; a program cannot change that.

\`\`\`json
${JSON.stringify(packConfig, undefined, 4)}
\`\`\`

So \`prod\` has its root in Google CAS and a service account for each member; another stack of yours may
have any root, and noetl's published server, whose manifest names no account. Every stack but \`dev\` is in
\`mtls\`, or exempt from \`link-mode\` until a date ([rollback.md](rollback.md#the-policy-packs-exemption)).
The file may make an advisory rule mandatory (\`enforcementLevel\`); it cannot weaken a mandatory rule for
every stack. A preview refuses a file with an unknown rule or setting.

An exemption of one workload, until the end of March:

\`\`\`json
${JSON.stringify(exampleConfig, undefined, 4)}
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
