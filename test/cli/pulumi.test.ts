import { rm } from "node:fs/promises";

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { PulumiProject, script } from "../support/pulumi";

// A lane of its own, made before the imports read the environment.
const home = vi.hoisted(() => {
    const stateHome = `/tmp/noetl-mtls-cli-test-${process.pid}`;
    vi.stubEnv("XDG_STATE_HOME", stateHome);
    return stateHome;
});

describe("under the Pulumi CLI, with its own providers,", () => {
    let problem: string | undefined;
    let project: PulumiProject;

    beforeAll(async () => {
        problem = await PulumiProject.problem();
        if (problem !== undefined) {
            process.stdout.write(`Skipped: ${problem}\n`);
            return;
        }
        expect(await script("test/support/laneWithoutStack.ts")).toMatchObject({ status: 0 });
        project = await PulumiProject.open();
    });

    afterAll(async () => {
        if (problem !== undefined) return;
        project.close();
        expect(await script("lane/local/main.ts", "down")).toMatchObject({ status: 0 });
        await rm(home, { recursive: true });
        vi.unstubAllEnvs();
    });

    beforeEach(({ skip }) => {
        if (problem !== undefined) skip(problem);
    });

    test("the preview passes the policy pack, and says so", async () => {
        const { status, output } = await project.pulumi("preview", "--policy-pack", "policy");
        expect(output).toMatch(/Policies:\s+.*noetl-mtls/);
        expect([status, output]).toEqual([0, expect.not.stringContaining("[mandatory]")]);
    });

    test("a change that the pack forbids is refused", async () => {
        await project.configure("leaf.duration", "4800h");
        const { status, output } = await project.pulumi("preview", "--policy-pack", "policy");
        await project.configure("leaf.duration", "2160h");
        expect(output).toMatch(/\[mandatory\].*leaf-lifetime/);
        expect(status).not.toBe(0);
    });

    test("one up leaves the link under mutual TLS", async () => {
        expect(await project.pulumi("up", "--yes")).toMatchObject({ status: 0 });
        expect(await project.verify()).toMatchObject({ status: 0 });
    });

    test("a second one has nothing to do", async () => {
        const again = await project.pulumi("preview", "--expect-no-changes");
        expect(again).toMatchObject({ status: 0 });
    });

    test("the way back to plain, and destroy", async () => {
        await project.configure("mode", "plain");
        expect(await project.pulumi("up", "--yes")).toMatchObject({ status: 0 });
        expect(await project.verify()).toMatchObject({ status: 0 });
        expect(await project.pulumi("destroy", "--yes")).toMatchObject({ status: 0 });
    });
});
