import { kubectl } from "./kubectl";
import type { Config } from "../../lane/pulumi/stack";
import { pulumi } from "./lane";

/**
 * Runs an `up` to mtls that finds leaves of an earlier root, then the command that the update
 * prints.
 * @returns output of the update.
 * @throws Error when the update prints no command.
 */
export async function followAdviceOnLeaves(change: Config = {}): Promise<string> {
    const { output } = await pulumi(["up", "--yes"], "mtls", { config: change });
    const [command] = /kubectl .*delete secret .*/.exec(output) ?? [];
    if (command === undefined) throw new Error(`No command in:\n${output}`);
    const [, ...args] = command.trim().split(" ");
    await kubectl(args);
    return output;
}
