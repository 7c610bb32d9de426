import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { valueAt } from "../../../problems/schemaIssues";
import type { Files } from "../../support/loopback/program";
import type { Container } from "../../../workload/podTemplate";

/** A command of a container, with the variables that it gets. */
export interface Command {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
}

/**
 * A container's own command, or the one at a path such as `lifecycle.preStop`, as the kubelet runs
 * it: `$(NAME)` replaced, `$$` reduced to `$`. Variables from other objects have the value `x`.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function commandOf(container: Container, path: string): Command {
    const env = Object.fromEntries(
        (container.env ?? []).map(({ name, value }) => [name, value ?? "x"]),
    );
    const written =
        path === ""
            ? [...(container.command ?? []), ...(container.args ?? [])]
            : (valueAt(container, [...path.split("."), "exec", "command"]) as string[]);
    const isHook = path !== "";
    const expanded = written.map((word) =>
        word.replace(/\$\$|\$\(([\w.-]+)\)/g, (all, name: string | undefined) =>
            name === undefined ? "$" : (env[name] ?? all),
        ),
    );
    // The kubelet expands command and args only, not commands of probes and hooks.
    return { argv: isHook ? written : expanded, env };
}

/**
 * Runs a command on this machine. curl connects every host to the port on loopback and verifies
 * the host's own name; paths below /tls lead to the given files. The third `sleep` ends its shell,
 * so that an endless loop runs three times.
 */
export async function runCommand(
    { argv, env }: Command,
    port: number,
    files: Files,
): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "script-"));
    const bin = join(folder, "bin");
    try {
        mkdirSync(bin);
        writeFileSync(
            join(folder, ".curlrc"),
            `connect-to = "::127.0.0.1:${port}"\nmax-time = 20\n`,
        );
        for (const [name, pem] of Object.entries(files)) {
            writeFileSync(join(folder, name), pem as string, { mode: 0o600 });
        }
        writeFileSync(
            join(bin, "sleep"),
            `#!/bin/sh\necho >>"$HOME/naps"\n[ "$(wc -l <"$HOME/naps")" -lt 3 ] || kill "$PPID"\n`,
        );
        chmodSync(join(bin, "sleep"), 0o755);
        const [program = "", ...args] = argv.map((word) => word.replaceAll("/tls/", `${folder}/`));
        const variables = { ...env, HOME: folder, PATH: `${bin}:/usr/bin:/bin` };
        return await new Promise((resolve) => {
            const options = { cwd: folder, env: variables, timeout: 60_000 };
            execFile(program, args, options, (error, stdout, stderr) =>
                resolve(`${stdout}${stderr}${error?.message ?? ""}`),
            );
        });
    } finally {
        rmSync(folder, { recursive: true });
    }
}
