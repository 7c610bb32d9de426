import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";

import { Command, InvalidArgumentError, Option } from "commander";
import { format, resolveConfig } from "prettier";
import { z } from "zod";

import { unknownStack } from "../config/project";
import { withMode } from "../config/stackMode";
import type { Mode } from "../contracts";
import { allowMode } from "../policy/modeExemption";
import { packConfigFile } from "../policy/packConfig";
import { parseJson } from "../problems/json";
import { isoDay, today } from "../problems/today";

interface Flags {
    readonly stack: string;
    readonly mode: Mode;
    readonly until: string;
    readonly reason?: string;
}

/** Days of an exemption without `--until`: an incident of a Friday night is over by then. */
const defaultDays = 3;

const command = new Command("npm run set-mode --")
    .description(
        "Set the mode of a stack in its file. Where the policy pack allows the stack no such mode, " +
            `also exempt its link until a date, with a reason, in ${packConfigFile}.`,
    )
    .requiredOption("--stack <name>", "stack to change: Pulumi.<name>.yaml")
    .addOption(
        new Option("--mode <mode>", "mode of the link")
            .choices(["plain", "tls", "mtls"])
            .makeOptionMandatory(),
    )
    .option("--reason <text>", "why, for the next reader; needed for an exemption")
    .option("--until <day>", "last day of an exemption", parseDay, daysFromNow(defaultDays))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 1))
    .addHelpText("after", "\nExit status: 0 done, 1 nothing was changed.");

async function main({ stack, mode, until, reason }: Flags): Promise<void> {
    const stackFile = `Pulumi.${stack}.yaml`;
    if (!existsSync(stackFile)) throw await unknownStack(".", stack);
    const { source, before } = withMode(await readFile(stackFile, "utf8"), stackFile, mode);
    const raw = parseJson(
        packConfigFile,
        await readFile(packConfigFile, "utf8"),
        "correct it (docs/policies.md)",
    );
    const { config, exempt } = allowMode(raw, { stack, mode, until, reason });
    const options = { ...(await resolveConfig(packConfigFile)), filepath: packConfigFile };
    await writeFile(packConfigFile, await format(JSON.stringify(config, undefined, 4), options));
    await writeFile(stackFile, source);
    const pack = `--policy-pack policy --policy-pack-config ${packConfigFile}`;
    print(`${stackFile}: mode ${String(before)} → ${mode}`);
    if (exempt) print(`${packConfigFile}: ${stack} may be in ${mode} until ${until}: ${reason}`);
    print(`Next: npx pulumi up --stack ${stack} ${pack}`);
    print("Merge the change, or the next deployment of the branch undoes it.");
}

const print = (line: string) => process.stdout.write(`${line}\n`);

function parseDay(text: string): string {
    if (!z.iso.date().safeParse(text).success || text < today()) {
        throw new InvalidArgumentError(`Expected a day from today on, such as ${today()}.`);
    }
    return text;
}

function daysFromNow(days: number): string {
    const day = new Date(today());
    day.setUTCDate(day.getUTCDate() + days);
    return isoDay(day);
}

main(command.parse().opts<Flags>()).catch((error: unknown) => {
    process.stderr.write(`set-mode: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
