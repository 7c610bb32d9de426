import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";

import { blindSpots } from "../census/verdicts";
import { outcomes, readCases, type CallerCase } from "./callerCases";
import { callerSections, type CallerSection } from "./callerSections";

const intro = `
# Callers

What becomes of each form in which a manifest calls the server, generated from the corpus in
\`test/fixtures/callers/\` (\`npm run docs\`): small manifests, each with its outcome and the reason. A
unit test resolves a link with each of them. [identities.md](identities.md#every-caller) says how
callers are found and declared.

- **rewritten**: the program changes the call. It uses TLS with the client's certificate or goes to the
  pod's Envoy; a probe of the server only opens the port.
- **refused**: the update stops before any API call. The message names object, container, field and
  text, and a fix.
- **exempt**: refused without its entry in \`exempt\`, accepted with it, and left as it is.
- **untouched**: no call of the server, or one that works over TLS as it is.

The outcomes are those of mode \`mtls\`. In \`tls\` an undeclared caller is a warning. In \`plain\` no call
is refused; accounts, ports, replicas and verification are checked in every mode.
`;

const exempting = `
## Exempt a place

Config exempts a place that may stay in plain HTTP, with a reason and an optional last day. The refusal
prints the entry with its \`object\`, \`container\` and \`field\`; without \`container\` and \`field\` it covers
an object that is no client:

\`\`\`yaml
noetl-mtls:clients:
    - { name: worker, manifest: deploy/base/worker.yaml }
    - { name: report, manifest: deploy/report.yaml, workload: report, container: run }
noetl-mtls:exempt:
    - object: CronJob noetl/report
      container: run
      field: command
      reason: its wget of /metrics may fail
      until: "2027-03-31"
\`\`\`

An exemption changes nothing on the server: in \`mtls\` a call without a certificate fails. Every entry
is a row of \`verify\` (\`callers.exempt\`). An entry that matches nothing, or is past its last day, is
refused.
`;

const unseen = `
## What cannot be seen

A search of manifests does not find:
`;

const seenLive = `
\`npm run census\` and \`verify\` print the same list. [\`verify\`](troubleshooting.md) also searches the
deployed objects (\`callers.deployed\`) and, with \`--connections\`, the open connections of the server
(\`callers.connected\`). Run it in \`plain\` or \`tls\`, before the change to \`mtls\`.
`;

/** The page on callers: the same bytes for the same corpus. */
export async function callersPage(cases = readCases()): Promise<string> {
    const unknown = cases.find((one) => !callerSections.some(({ kind }) => kind === kindOf(one)));
    if (unknown !== undefined) {
        throw new Error(`No section of the page on callers has the kind of ${unknown.name}`);
    }
    const parts = [
        intro,
        "## Shares",
        shares(cases),
        exempting,
        unseen,
        blindSpots.map((phrase) => `- ${phrase}`).join("\n"),
        seenLive,
        ...callerSections.map((section) => render(section, cases)),
    ];
    const text = parts.map((part) => part.trim()).join("\n\n");
    return format(text, { parser: "markdown", printWidth: 100, tabWidth: 4, proseWrap: "always" });
}

const kindOf = ({ name }: CallerCase) => name.split("/")[0] ?? "";

/** How many cases have each outcome, by kind. */
function shares(cases: readonly CallerCase[]): string {
    const row = (title: string, own: readonly CallerCase[]) => [
        title,
        ...outcomes.map((outcome) => String(own.filter((one) => one.outcome === outcome).length)),
        String(own.length),
    ];
    return table(
        ["kind", ...outcomes, "cases"],
        [
            ...callerSections.map(({ kind, title }) =>
                row(
                    `[${title}](#${anchor(title)})`,
                    cases.filter((one) => kindOf(one) === kind),
                ),
            ),
            row("all", cases),
        ],
    );
}

/** GitHub's anchor of a heading. */
const anchor = (title: string) =>
    title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-");

/** A section with a row for each outcome and reason; cases with the same two share a row. */
function render({ kind, title, text }: CallerSection, cases: readonly CallerCase[]): string {
    const own = cases.filter((one) => kindOf(one) === kind);
    const rows = outcomes.flatMap((outcome) => {
        const ofOutcome = own.filter((one) => one.outcome === outcome);
        const reasons = [...new Set(ofOutcome.map(({ why }) => why))];
        return reasons.map((why) => {
            const forms = ofOutcome.filter((one) => one.why === why).map(({ form }) => form);
            return [outcome, forms.join("<br>"), why];
        });
    });
    return [
        `## ${title}`,
        text.trim(),
        // prettier would pad each cell to the width of the longest.
        `<!-- prettier-ignore -->\n${table(["outcome", "call", "why"], rows)}`,
    ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (require.main === module) {
    void callersPage().then((page) => {
        writeFileSync(join(__dirname, "..", "docs", "callers.md"), page);
    });
}
