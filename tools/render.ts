import { text } from "node:stream/consumers";

import { Command, Option } from "commander";

import { checkedConfig } from "../config/checkedConfig";
import { readProject } from "../config/project";
import { renderStack } from "../render";
import { postRender } from "../render/postRenderer";
import { renderSummary, renderSummaryJson } from "../render/summary";

interface Flags {
    readonly stack: string;
    readonly out?: string;
    readonly json?: true;
    readonly postRenderer?: true;
    readonly namespace?: string;
    readonly members?: string;
}

const failed = 1;
const violated = 3;

const command = new Command("npm run render --")
    .description(
        "Write the Kubernetes objects of a stack as YAML, for Argo CD, Flux or kubectl; or, with " +
            "--post-renderer, transform the link's members among manifests that Helm or Kustomize " +
            "rendered. Private keys, Secrets, Helm charts and cloud resources are named, not written.",
    )
    .requiredOption("--stack <name>", "stack to render: Pulumi.<name>.yaml")
    .option("--out <folder>", "folder to write: an empty one, or one of an earlier run")
    .option("--json", "with --out: print what was written as JSON")
    .addOption(
        new Option("--post-renderer", "read manifests on stdin, and write all of them").conflicts([
            "out",
            "json",
        ]),
    )
    .option("--namespace <name>", "with --post-renderer: namespace of objects that name none")
    .option(
        "--members <names>",
        "with --post-renderer: those in the release, such as server,worker",
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : failed))
    .addHelpText(
        "after",
        "\nExit status: 0 done, 3 a mandatory policy is violated, 1 it failed. Only 0 writes.",
    );

async function writeStack({ stack, out = "", json }: Flags): Promise<number> {
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

async function transformManifests({ stack, namespace, members }: Flags): Promise<number> {
    const { name, config } = await readProject(process.cwd(), stack);
    const rendered = postRender({
        config: checkedConfig(name, stack, config, "refuse"),
        text: await text(process.stdin),
        namespace,
        members: members?.split(","),
    });
    rendered.notes.forEach((note) => process.stderr.write(`render: ${note}\n`));
    process.stdout.write(rendered.text);
    return 0;
}

const flags = command.parse().opts<Flags>();
if (flags.out === undefined && flags.postRenderer === undefined) {
    command.error("error: either --out <folder> or --post-renderer is needed");
}
(flags.postRenderer === true ? transformManifests(flags) : writeStack(flags)).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`render: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = failed;
    },
);
