import { Command } from "commander";

import { ownValues } from "../config/ownValues";
import { readProject } from "../config/project";
import { parseConfig } from "../config/schema";
import { callersOf, linkManifests } from "../link/callers";
import { resolveLink } from "../link/resolve";
import { InputError } from "../problems/inputError";
import { describeProblems } from "../problems/problem";
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
    const own = ownValues(name, values);
    const { config, problems } = parseConfig(own.values);
    const refused = [...own.problems, ...problems];
    if (config === undefined || refused.length > 0) {
        throw new InputError(
            describeProblems(`The config of stack ${stack} cannot be used:`, refused),
        );
    }
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
