import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openWithCommand, runPreview } from "../../support/previewCommand";
import type { PullRequest } from "../../support/pullRequest";

// Slow: the command starts programs with the real SDK.
const timeout = 240_000;

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const reason = isRoot ? "" : " (skipped: needs Linux and root)";

/** A new network namespace; even loopback is down. */
const cutOff = ["unshare", "--net"];

let change: PullRequest;

beforeAll(async () => {
    change = await openWithCommand();
}, timeout);

afterAll(() => change.close());

describe.skipIf(!isRoot)(`without any network, including loopback${reason}`, () => {
    test.each(["dev", "prod"])(
        "a preview of the %s stack has no changes and exits 0",
        { timeout },
        async (stack) => {
            const { exitCode, stdout, stderr } = await runPreview(
                change,
                ["--stack", stack],
                cutOff,
            );
            expect(stdout + stderr).not.toMatch(/mandatory/);
            expect(stdout).toContain(`Preview of stack ${stack}`);
            expect(exitCode).toBe(0);
        },
    );

    test("a mandatory violation exits 3", { timeout }, async () => {
        change.edit(
            "Pulumi.dev.yaml",
            "mode: mtls",
            "mode: mtls\n    noetl-mtls:leaf: { duration: 8760h }",
        );
        const { exitCode, stdout } = await runPreview(change, ["--stack", "dev"], cutOff);
        await change.reset();
        expect(stdout).toContain("violation (mandatory) of leaf-lifetime by worker-certificate: ");
        expect(exitCode).toBe(3);
    });
});
