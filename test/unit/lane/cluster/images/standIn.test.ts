import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { describe, expect, it } from "vitest";

const script = join(__dirname, "../../../../../lane/cluster/images/files/standIn.sh");
const url = "https://server.test:8082";

/**
 * Answers from a file, one line per call; repeats the last line. Logs its arguments to another
 * file.
 */
const curl = `#!/bin/sh
cd "$(dirname "$0")"
printf '%s\\n' "$*" >>arguments
head -n 1 answers
[ "$(wc -l <answers)" -eq 1 ] || sed -i 1d answers
`;

/** Runs the stand-in until it has printed `lines` lines, then terminates it as Kubernetes does. */
async function standIn(answers: readonly string[], env: Record<string, string>, lines: number) {
    const folder = mkdtempSync(join(tmpdir(), "noetl-mtls-stand-in-"));
    await writeFile(join(folder, "curl"), curl, { mode: 0o755 });
    await writeFile(join(folder, "answers"), answers.map((answer) => `${answer}\n`).join(""));
    const child = spawn("sh", [script], {
        env: { PATH: `${folder}:${process.env["PATH"] ?? ""}`, NOETL_SERVER_URL: url, ...env },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const said: string[] = [];
    for await (const line of createInterface(child.stdout)) {
        said.push(line);
        if (said.length === lines) {
            child.kill("SIGTERM");
        }
    }
    const [status] = (await exited) as [number | null];
    return { said, status, folder };
}

describe("the worker's stand-in", () => {
    it("prints each change once, on one line, and ends on SIGTERM", async () => {
        const { said, status } = await standIn(["200", "200", "curl: (56) refused 000"], {}, 2);
        expect(said).toEqual([
            `stand-in: 200 from ${url}`,
            `stand-in: curl: (56) refused 000 from ${url}`,
        ]);
        expect(status).toBe(0);
    });

    it.each([
        { what: "no credentials", env: {}, expected: "" },
        {
            what: "the trust bundle alone",
            env: { NOETL_TLS_CA: "/tls/ca.crt" },
            expected: "--cacert /tls/ca.crt ",
        },
        {
            what: "the worker's identity",
            env: {
                NOETL_TLS_CA: "/tls/ca.crt",
                NOETL_TLS_CLIENT_CERT: "/tls/tls.crt",
                NOETL_TLS_CLIENT_KEY: "/tls/tls.key",
            },
            expected: "--cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key ",
        },
    ])("presents $what", async ({ env, expected }) => {
        const { folder } = await standIn(["200"], env, 1);
        const [call = ""] = (await readFile(join(folder, "arguments"), "utf8")).split("\n");
        expect(call.replace(/^.*--write-out \S+ /, "")).toBe(`${expected}${url}/api/health`);
    });
});
