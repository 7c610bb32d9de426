import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "fake-curl-"));
const log = join(folder, "log");
const curl = join(folder, "curl");
// Each call logs the number of its arguments, then the arguments, each terminated by NUL.
writeFileSync(curl, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >>'${log}'\nprintf ok\n`);
chmodSync(curl, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command with a curl that only logs its arguments. Returns the arguments by call. */
export function curlCallsOf(argv: readonly string[], env: Record<string, string> = {}): string[][] {
    writeFileSync(log, "");
    const [program = "", ...args] = argv;
    const path = [folder, "/usr/bin", "/bin"].join(delimiter);
    execFileSync(program, args, { env: { ...env, PATH: path }, stdio: "pipe", cwd: folder });
    const entries = readFileSync(log, "utf8").split("\0").slice(0, -1);
    const calls: string[][] = [];
    while (entries.length > 0) {
        const [count] = entries.splice(0, 1);
        calls.push(entries.splice(0, Number(count)));
    }
    return calls;
}
