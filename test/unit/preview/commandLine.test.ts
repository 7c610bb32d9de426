import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { openWithCommand, runPreview } from "../../support/previewCommand";
import type { PullRequest } from "../../support/pullRequest";

// Slow: the command starts programs with the real SDK.
const timeout = 240_000;
let change: PullRequest;

beforeAll(async () => {
    change = await openWithCommand("policy");
}, timeout);

afterAll(() => change.close());

const preview = (...flags: readonly string[]) => runPreview(change, flags);

test(
    "a change exits 2, prints up to the limit, and writes the full report to the file",
    { timeout },
    async () => {
        await change.reset();
        change.edit("Pulumi.dev.yaml", "mode: mtls", "mode: plain");
        const out = join(change.folder, "whole.md");
        const flags = ["--stack", "dev", "--base", "main", "--format", "markdown"];
        const { exitCode, stdout } = await preview(...flags, "--out", out, "--limit", "3000");
        expect(exitCode).toBe(2);
        expect(stdout.length).toBeLessThanOrEqual(3000);
        expect(stdout).toMatch(/… \d+ more resources/);
        const whole = readFileSync(out, "utf8");
        expect(whole).toContain("- mode `mtls` → `plain` (weaker)");
        expect(whole).toMatch(/\n```mermaid\nflowchart LR\n[^`]*\|"changed: mutual TLS → plain"\|/);
        expect(whole.length).toBeGreaterThan(3000);
        expect(whole).not.toContain("… ");
    },
);

test(
    "a failure exits 1, and the program saw no token, passphrase or cluster",
    { timeout },
    async () => {
        await change.reset();
        change.edit(
            "index.ts",
            "const config = readConfig();",
            'throw new Error("sees " + Object.keys(process.env).join(" "));',
        );
        const { exitCode, stdout } = await preview("--stack", "dev");
        expect(exitCode).toBe(1);
        expect(stdout).toContain("Preview of stack dev failed:\n");
        expect(stdout).toContain("sees ");
        expect(stdout).not.toMatch(/GITHUB_TOKEN|PASSPHRASE|KUBECONFIG/);
    },
);

test.each([
    [
        ["--stack", "nope"],
        /^--stack is "nope"; expected a stack with a file here: dev, prod\. Fix: name one/m,
    ],
    [["--stack", "dev", "--base", "no-such-ref"], /No commit "no-such-ref"/],
    [["--stack", "dev", "--base", "main", "--base-dir", "x"], /cannot be used with/],
    [["--stack", "dev", "--limit", "7"], /at least 2000/],
    [[], /required option '--stack/],
])("%j exits 1 with the reason", { timeout }, async (flags, reason) => {
    await change.reset();
    const { exitCode, stdout, stderr } = await preview(...flags);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(reason);
});
