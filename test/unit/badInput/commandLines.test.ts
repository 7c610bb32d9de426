import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { run } from "../../../lane/cluster/run";
import { openWithCommand, runPreview } from "../../support/previewCommand";
import { copyWithConfig, projectDir } from "../../support/previews";
import type { PullRequest } from "../../support/pullRequest";

// Slow: the commands load the real SDK.
const timeout = 240_000;
const stackTrace = /^\s+at /m;

describe("npm run preview prints a mistake without a stack trace:", () => {
    let change: PullRequest;
    beforeAll(async () => {
        change = await openWithCommand();
    }, timeout);
    afterAll(() => change.close());

    const oneOfModes = "expected one of plain, tls, mtls. Did you mean mtls?";
    test.each<[string, (change: PullRequest) => unknown, string]>([
        [
            "in config",
            (open) => open.edit("Pulumi.dev.yaml", "mode: mtls", "mode: mtsl"),
            `The config of stack dev cannot be used:\n  - mode is "mtsl"; ${oneOfModes} Fix: pulumi config set --path 'mode' mtls`,
        ],
        [
            "in a manifest",
            (open) => open.edit("manifests/dev/worker.yaml", "kind: Deployment", "kind: Deploy"),
            "The link cannot be worked out:\n  - manifests/dev/worker.yaml document 1: apiVersion and kind is",
        ],
        [
            "in the YAML of the stack's file",
            (open) => open.edit("Pulumi.dev.yaml", "config:", "config: ["),
            "Pulumi.dev.yaml, line ",
        ],
        [
            "in the name of a manifest's file",
            (open) => open.edit("Pulumi.dev.yaml", "manifests/dev/worker.yaml", "no/such.yaml"),
            '  - clients[0].manifest is "no/such.yaml"; expected a file that can be read, relative to the project\'s folder: there is none at that path. Fix: ',
        ],
    ])("%s", { timeout }, async (_, edit, message) => {
        await change.reset();
        edit(change);
        const { exitCode, stdout, stderr } = await runPreview(change, ["--stack", "dev"]);
        expect(exitCode).toBe(1);
        expect(stdout).toContain(`Preview of stack dev failed:\n`);
        expect(stdout).toContain(message);
        expect(stdout + stderr).not.toMatch(stackTrace);
    });
});

describe("npm run census and verify print a mistake without a stack trace:", () => {
    const command = (name: string, cwd: string, flags: readonly string[]) =>
        run(process.execPath, ["--require", "tsx/cjs", join(projectDir, "tools", name), ...flags], {
            cwd,
            reject: false,
        });

    test.each([
        [
            "an unknown stack",
            ["--stack", "dve"],
            {},
            '--stack is "dve"; expected a stack with a file here: dev, prod. Did you mean dev? Fix: name one of these, or write Pulumi.dve.yaml (docs/configuration.md)',
        ],
        [
            "a contract named constructor",
            ["--stack", "dev"],
            { server: { contract: "constructor" } },
            "The config of stack dev cannot be used:\n  - server.contract is \"constructor\"; expected one of noetl-server, noetl-server-3.54, ate-api-server. Fix: pulumi config set --path 'server.contract' <value>",
        ],
    ])("census, %s", { timeout }, async (_, flags, config, message) => {
        const { exitCode, stderr } = await command(
            "census.ts",
            copyWithConfig("dev", config),
            flags,
        );
        expect([exitCode, stderr]).toEqual([2, `census: ${message}`]);
    });

    test("verify, outputs that are not JSON", { timeout }, async () => {
        const file = join(mkdtempSync(join(tmpdir(), "outputs-")), "outputs.json");
        writeFileSync(file, "link:");
        const flags = ["--stack", "dev", "--outputs", file];
        const { exitCode, stderr } = await command("verify.ts", projectDir, flags);
        expect([exitCode, stderr]).toEqual([
            2,
            `verify: --outputs is "${file}"; expected a JSON file. Fix: pulumi stack output --json --stack <stack> > ${file}`,
        ]);
    });
});
