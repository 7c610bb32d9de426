import { Command } from "commander";

import { renderStack } from "../render";
import { renderSummary, renderSummaryJson } from "../render/summary";

interface Flags {
    readonly stack: string;
    readonly out: string;
    readonly json?: true;
}

const failed = 1;
const violated = 3;

const command = new Command("npm run render --")
    .description(
        "Write the Kubernetes objects of a stack as YAML, for Argo CD, Flux or kubectl. Private " +
            "keys, Secrets, Helm charts and cloud resources are named, not written.",
    )
    .requiredOption("--stack <name>", "stack to render: Pulumi.<name>.yaml")
    .requiredOption("--out <folder>", "folder to write: an empty one, or one of an earlier run")
    .option("--json", "print what was written as JSON")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : failed))
    .addHelpText(
        "after",
        "\nExit status: 0 done, 3 a mandatory policy is violated, 1 it failed. Only 0 writes.",
    );

async function main({ stack, out, json }: Flags): Promise<number> {
    const rendered = await renderStack({ projectDir: process.cwd(), stack, out });
    if ("violations" in rendered) {
        const lines = rendered.violations.map(({ policy, message }) => `${policy}: ${message}`);
        process.stderr.write(`render: Nothing is written:\n${lines.join("\n")}\n`);
        return violated;
    }
    const summary = json === true ? renderSummaryJson : renderSummary;
    process.stdout.write(`${summary(out, rendered.rendering)}\n`);
    return 0;
}

main(command.parse().opts<Flags>()).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`render: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = failed;
    },
);
