import { Command, Option } from "commander";

import { renderMermaid } from "../census/picture/mermaid";
import { isComplete, renderCensus, renderCensusJson } from "../census/report";
import { readProject } from "../config/project";
import { stackCensus, type StackCensus } from "../link/stackCensus";

interface Flags {
    readonly stack: string;
    readonly format: Format;
}

const renderers = {
    text: renderCensus,
    json: renderCensusJson,
    mermaid: ({ graph }: StackCensus) => renderMermaid(graph),
} as const satisfies Readonly<Record<string, (census: StackCensus) => string>>;

type Format = keyof typeof renderers;

const command = new Command("census")
    .description("Find every caller of the server in the manifests that a stack's config names.")
    .requiredOption("--stack <name>", "stack whose file says what is linked: Pulumi.<name>.yaml")
    .addOption(
        new Option("--format <format>", "how to write it; mermaid draws the link")
            .choices(Object.keys(renderers))
            .default("text"),
    )
    .addOption(new Option("--json", "the same as --format json").implies({ format: "json" }))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", "\nExit status: 0 all known, 1 a caller is not, 2 could not say.");

async function main({ stack, format }: Flags): Promise<number> {
    const census = stackCensus(await readProject(process.cwd(), stack), stack);
    process.stdout.write(`${renderers[format](census)}\n`);
    return isComplete(census) ? 0 : 1;
}

main(command.parse().opts<Flags>()).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`census: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 2;
    },
);
