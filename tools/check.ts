import { Command } from "commander";

import { check, isReady, renderCheck, renderCheckJson } from "../check";

interface Flags {
    readonly stack: string;
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly json?: true;
}

const command = new Command("check")
    .description("Check whether a cluster is ready for a stack, before anything is touched.")
    .requiredOption("--stack <name>", "stack whose file says what to deploy: Pulumi.<name>.yaml")
    .option("--kubeconfig <file>", "kubeconfig to use instead of KUBECONFIG or ~/.kube/config")
    .option("--context <name>", "context to use instead of the one the stack is pinned to")
    .option("--json", "print the report as JSON")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", "\nExit status: 0 no row failed, 1 a row failed, 2 could not check.");

async function main({ stack, kubeconfig, context, json }: Flags): Promise<number> {
    const report = await check({ folder: process.cwd(), stack, kubeconfig, context });
    process.stdout.write(`${json === true ? renderCheckJson(report) : renderCheck(report)}\n`);
    return isReady(report) ? 0 : 1;
}

main(command.parse().opts<Flags>()).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`check: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 2;
    },
);
