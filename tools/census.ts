import { Command } from "commander";

import { checkedConfig } from "../config/checkedConfig";
import { readProject } from "../config/project";
import { callersOf, linkManifests } from "../link/callers";
import { resolveLink } from "../link/resolve";
import { documentReader } from "../workload/documents";
import { isComplete, renderCensus, renderCensusJson, type CensusReport } from "../census/report";

interface Flags {
    readonly stack: string;
    readonly json?: true;
}

const command = new Command("census")
    .description("Find every caller of the server in the manifests that a stack's config names.")
    .requiredOption("--stack <name>", "stack whose file says what is linked: Pulumi.<name>.yaml")
    .option("--json", "print the census as JSON")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", "\nExit status: 0 all known, 1 a caller is not, 2 could not say.");

/** The census of a stack of this project, whatever its mode. */
async function census(stack: string): Promise<CensusReport> {
    const { name, config: values } = await readProject(process.cwd(), stack);
    const config = checkedConfig(name, stack, values, "accept");
    // In mode plain undeclared callers are no config problem; they are what the census reports.
    const read = documentReader();
    const { server, clients } = resolveLink({ ...config, mode: "plain" }, "accept", read);
    return callersOf(config, server, clients, linkManifests(config, read));
}

async function main({ stack, json }: Flags): Promise<number> {
    const report = await census(stack);
    process.stdout.write(`${json === true ? renderCensusJson(report) : renderCensus(report)}\n`);
    return isComplete(report) ? 0 : 1;
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
