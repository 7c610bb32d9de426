import { cpSync } from "node:fs";
import { join, resolve } from "node:path";

import { run } from "../../lane/cluster/run";
import { PullRequest } from "./pullRequest";

const projectDir = resolve(__dirname, "../..");

/** A pull request repository that includes the preview command. */
export async function openWithCommand(...leftOut: readonly string[]): Promise<PullRequest> {
    const change = await PullRequest.open(...leftOut);
    cpSync(join(projectDir, "preview"), join(change.folder, "preview"), { recursive: true });
    return change.commit();
}

/**
 * Runs the repository's preview command with credentials in the environment, which no program may
 * see.
 * @param within Command prefix.
 */
export async function runPreview(
    { folder }: PullRequest,
    flags: readonly string[],
    within: readonly string[] = [],
) {
    const tsx = require.resolve("tsx/cli");
    const command = [process.execPath, tsx, join(folder, "tools/preview.ts"), ...flags];
    const [program = "", ...args] = [...within, ...command];
    return run(program, args, {
        reject: false,
        env: { GITHUB_TOKEN: "ghs_token", PULUMI_CONFIG_PASSPHRASE: "phrase", KUBECONFIG: "/k" },
    });
}
