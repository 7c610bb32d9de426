import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { previewStack, type Base } from "../preview";
import { renderers, type Format } from "../preview/render";
import type { Outcome } from "../preview/report";

interface Flags {
    readonly stack: string;
    readonly base?: string;
    readonly baseDir?: string;
    readonly format: Format;
    readonly out?: string;
    readonly limit: number;
}

const failed = 1;

const statuses: Readonly<Record<Outcome, number>> = { unchanged: 0, changes: 2, violations: 3 };

/** Variables that the program under review needs; a CI job's tokens are not among them. */
const keptVariables = [
    "HOME",
    "LANG",
    "LC_ALL",
    "NODE_EXTRA_CA_CERTS",
    "PATH",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
];

const command = new Command("npm run preview --")
    .description(
        "Preview what the program makes of a stack, or what a change of the program makes of it, " +
            "without a cluster, a cloud, credentials or a passphrase.",
    )
    .requiredOption("--stack <name>", "stack to preview")
    .option("--base <ref>", "compare with the program at this git ref")
    .addOption(
        new Option("--base-dir <folder>", "compare with the program in this folder").conflicts(
            "base",
        ),
    )
    .addOption(
        new Option("--format <format>", "how to write it")
            .choices(Object.keys(renderers))
            .default("text"),
    )
    .option("--out <file>", "also write the whole preview, uncut, to a file")
    .option("--limit <characters>", "cut what is printed here; JSON never is", parseLimit, 60_000)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : failed))
    .addHelpText(
        "after",
        "\nExit status: 0 no change, 2 changes, 3 a mandatory policy is violated, 1 it failed.\n" +
            "Without a base everything is new, which is no change: 0, 3 or 1.",
    );

async function main({ stack, format, out, limit, ...flags }: Flags): Promise<number> {
    const render = renderers[format];
    const write = async (whole: string, cut: string) => {
        if (out !== undefined) await writeFile(out, whole);
        process.stdout.write(cut);
    };
    try {
        const projectDir = join(__dirname, "..");
        const withGraph = format === "markdown";
        const report = await previewStack({ projectDir, stack, base: baseOf(flags), withGraph });
        await write(render.report(report, Infinity), render.report(report, limit));
        return statuses[report.outcome];
    } catch (error) {
        const failure = render.failure(
            stack,
            error instanceof Error ? error.message : String(error),
        );
        await write(failure, failure);
        return failed;
    }
}

function baseOf({ base, baseDir }: Pick<Flags, "base" | "baseDir">): Base | undefined {
    if (base !== undefined) return { ref: base };
    return baseDir === undefined ? undefined : { folder: baseDir };
}

/**
 * Removes all other variables from this process and thus from its children. This protects secrets
 * from accidental use; a malicious program must run where there are no secrets.
 */
function closeEnvironment(): void {
    for (const name of Object.keys(process.env)) {
        if (!keptVariables.includes(name)) Reflect.deleteProperty(process.env, name);
    }
}

function parseLimit(text: string): number {
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < 2000) {
        throw new InvalidArgumentError("Expected a whole number, at least 2000.");
    }
    return limit;
}

const flags = command.parse().opts<Flags>();
closeEnvironment();
main(flags).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(
            `preview: ${error instanceof Error ? error.message : String(error)}\n`,
        );
        process.exitCode = failed;
    },
);
