import { execFile } from "node:child_process";
import { access, constants, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { promisify } from "node:util";

import { devDependencies } from "../package.json";
import type { OutputsSource } from "./outputs";

/** Reads stack outputs with a Pulumi CLI that is installed on this machine. */
export const pulumiCli: OutputsSource = {
    name: "the Pulumi CLI",
    load: async (stack) => {
        const pulumi = await installedPulumi();
        if (pulumi === undefined) {
            return undefined;
        }
        const args = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
        const { stdout } = await promisify(execFile)(pulumi, args, {
            cwd: join(__dirname, ".."),
        });
        return { outputs: JSON.parse(stdout) as unknown };
    },
};

/**
 * Path of a Pulumi binary; undefined if none is installed. Ignores the `pulumi` of npm on PATH: it
 * is a script that downloads the CLI into `versions/` of PULUMI_HOME on first use.
 */
export async function installedPulumi(): Promise<string | undefined> {
    const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
    const folders = [
        ...(process.env["PATH"] ?? "").split(delimiter),
        join(home, "bin"),
        join(home, "versions", devDependencies.pulumi, "bin"),
    ];
    for (const folder of folders.filter((name) => name !== "")) {
        const path = join(folder, "pulumi");
        if (
            (await isExecutable(path)) &&
            !(await realpath(path)).includes(`${sep}node_modules${sep}`)
        ) {
            return path;
        }
    }
    return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
    return access(path, constants.X_OK).then(
        () => true,
        () => false,
    );
}
