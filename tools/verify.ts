import { Command, InvalidArgumentError } from "commander";

import { localLane } from "../lane/local/deployment";
import { renderWork, statusOfWork, workBeforeSwitch } from "../verify/beforeSwitch";
import { isVerified, renderJson, renderTable, verifyWithin } from "../verify";
import { findDeployment, outputsFile } from "../verify/outputs";
import { pulumiCli } from "../verify/pulumiCli";

interface Flags {
    readonly stack: string;
    readonly outputs?: string;
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly wait: number;
    readonly connections?: true;
    readonly json?: true;
    readonly beforeSwitch?: true;
}

const command = new Command("verify")
    .description("Verify a deployed link: its certificates, its workloads, and on the wire.")
    .requiredOption("--stack <name>", "stack whose outputs say what was deployed")
    .option("--outputs <file>", "read the outputs from a file: pulumi stack output --json")
    .option("--kubeconfig <file>", "kubeconfig to use instead of KUBECONFIG or ~/.kube/config")
    .option("--context <name>", "context to use instead of the one the stack is pinned to")
    .option("--wait <seconds>", "ask again until no row fails, this long at most", parseSeconds, 0)
    .option(
        "--connections",
        "read the server's open connections; runs cat /proc/net/tcp in its pods (pods/exec)",
    )
    .option("--json", "print the report as JSON")
    .option("--before-switch", "only count the work that a switch of the mode would strand")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText(
        "after",
        "\nExit status: 0 no row failed, 1 a row failed, 2 could not verify.\n" +
            "With --before-switch: 0 drained, 1 work is pending, 2 not known.",
    );

async function main(flags: Flags): Promise<number> {
    const { stack, outputs, kubeconfig, context, connections = false } = flags;
    const sources = outputs === undefined ? [localLane, pulumiCli] : [outputsFile(outputs)];
    const deployment = await findDeployment(stack, sources);
    const options = {
        ...deployment,
        kubeconfig: kubeconfig ?? deployment.kubeconfig,
        context,
        connections,
    };
    if (flags.beforeSwitch === true) {
        const work = await workBeforeSwitch(options);
        process.stdout.write(`${flags.json === true ? JSON.stringify(work) : renderWork(work)}\n`);
        return statusOfWork(work);
    }
    const report = await verifyWithin(flags.wait, options);
    process.stdout.write(`${flags.json === true ? renderJson(report) : renderTable(report)}\n`);
    return isVerified(report) ? 0 : 1;
}

function parseSeconds(text: string): number {
    if (!/^\d+$/.test(text)) {
        throw new InvalidArgumentError("Expected whole seconds, such as 30.");
    }
    return Number(text);
}

main(command.parse().opts<Flags>()).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        process.stderr.write(`verify: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 2;
    },
);
