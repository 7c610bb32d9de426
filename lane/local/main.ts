import { Command, InvalidArgumentError } from "commander";

import type { Mode } from "../../contracts";
import { clusterDown } from "../cluster";
import { lineProgress } from "../progress";
import { execute, kubectl, pulumi, workloadLogs } from "./commands";

// Modules that read the cluster take seconds to load, so commands import them when needed.
const modes: readonly Mode[] = ["plain", "tls", "mtls"];

const program = new Command("npm run local --")
    .description("noetl's link under mutual TLS, on a Kubernetes of this machine's own.")
    .enablePositionalOptions();

program
    .command("up", { isDefault: true })
    .description("set up, start, deploy in plain HTTP, switch to mutual TLS, verify")
    .option("--worker", "build noetl-worker where it is not cached: half an hour on two cores")
    .action(async ({ worker }: { readonly worker?: true }) => {
        const { bringUp } = await import("./bringUp.js");
        succeed(await bringUp(worker === true ? "build" : "ifCached"));
    });

program
    .command("mode")
    .description("bring the link to plain, tls or mtls, and verify it")
    .argument("<mode>", modes.join(" | "), parseMode)
    .action(async (mode: Mode) => {
        const { switchMode } = await import("./bringUp.js");
        succeed(await switchMode(mode));
    });

program
    .command("pulumi")
    .description("pulumi on the lane's stack, in its network: preview, up, refresh, destroy, …")
    .argument("[args...]")
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (args: string[]) => {
        exit(await pulumi(args));
    });

program
    .command("status")
    .description("what runs, in which mode")
    .option("--json", "as JSON")
    .action(async ({ json }: { readonly json?: true }) => {
        const { printStatus } = await import("./status.js");
        succeed(await printStatus(json === true));
    });

program
    .command("kubectl")
    .description("kubectl on the lane's cluster, as its administrator")
    .argument("[args...]")
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (args: string[]) => {
        exit(await kubectl(args));
    });

program
    .command("logs")
    .description("log of the server or of the worker")
    .argument("<workload>", "server | worker")
    .argument("[args...]", "flags of kubectl logs, such as --follow")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (workload: string, args: string[]) => {
        exit(await workloadLogs(workload, args));
    });

program
    .command("exec")
    .description("any command in the cluster's network, with its KUBECONFIG")
    .argument("<command...>")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (command: string[]) => {
        exit(await execute(command));
    });

program
    .command("down")
    .description("stop everything and leave nothing behind but the cache")
    .action(async () => {
        await clusterDown({ progress: lineProgress() });
    });

program.parseAsync().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});

function parseMode(text: string): Mode {
    const mode = modes.find((known) => known === text);
    if (mode === undefined) {
        throw new InvalidArgumentError(`Expected one of ${modes.join(", ")}.`);
    }
    return mode;
}

function succeed(good: boolean): void {
    exit(good ? 0 : 1);
}

function exit(status: number): void {
    process.exitCode = status;
}
