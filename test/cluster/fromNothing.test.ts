import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Mode } from "../../contracts";
import { quietProgress } from "../../lane/progress";
import { withCharts } from "../../lane/pulumi/devStack";
import { LaneStack } from "../../lane/pulumi/stack";
import { packConfigFile } from "../../policy/packConfig";
import { recordProgram } from "../../preview/record";
import { breaches } from "../support/breaches";
import { BrokenProgram } from "../support/brokenProgram";
import { readRequests, recordingDifferences } from "../support/engineRequests";
import { changes, destroy, failures, pulumi, up } from "../support/lane";
import { PullRequest } from "../support/pullRequest";

beforeAll(async () => {
    await up("plain");
    await destroy();
});

describe("the policy pack under the real engine", () => {
    let program: BrokenProgram;

    beforeAll(async () => {
        program = await BrokenProgram.open();
    });

    afterAll(() => program.close());

    test("has nothing but advice for the program as it is", async () => {
        const { status, output, mandatory, advisory } = await program.preview({ rule: "none" });
        expect(output).toMatch(/Policies:\s+.*noetl-mtls/);
        expect([status, mandatory, advisory]).toEqual([0, [], ["image-digest"]]);
    });

    // Every other rule is broken in depth/policyPack.test.ts.
    test.each(breaches.slice(0, 1))(
        "refuses what breaks $rule, by that rule alone",
        async (one) => {
            const { status, output, mandatory } = await program.preview(one);
            expect(mandatory, output).toEqual([one.rule]);
            expect(status).not.toBe(0);
        },
    );

    test("refuses a change of config that it forbids, before anything is made", async () => {
        const { status, output, steps } = await pulumi(["up", "--yes", ...policyPack], "mtls", {
            config: { leaf: { duration: "4800h" } },
        });
        const found = [...output.matchAll(/\[mandatory\]\s+([\w-]+)/g)].map(([, rule]) => rule);
        expect(new Set(found)).toEqual(new Set(["leaf-lifetime"]));
        expect(status).not.toBe(0);
        expect(steps).toEqual([]);
    });
});

describe("the preview's recorder", () => {
    let tree: PullRequest;
    let folder: string;

    beforeAll(async () => {
        tree = await PullRequest.open("policy");
        folder = await mkdtemp(join(tmpdir(), "requests-"));
    });

    afterAll(async () => {
        tree.close();
        await rm(folder, { recursive: true });
    });

    // Both run the same tree with the same stack file.
    test.each<Mode>(["plain", "tls", "mtls"])(
        "records what the real engine is asked for, in mode %s",
        async (mode) => {
            await tree.reset();
            const { certManager } = await withCharts({}, quietProgress);
            const changed = `noetl-mtls:mode: ${mode}\n    noetl-mtls:certManager: ${JSON.stringify(certManager)}`;
            tree.edit("Pulumi.dev.yaml", "noetl-mtls:mode: mtls", changed);
            const { resources } = await recordProgram(tree.folder, "dev");
            const log = join(folder, mode);
            const stack = new LaneStack("dev", quietProgress, tree.folder);
            const preview = await stack.pulumi(["preview"], {
                config: {},
                env: { PULUMI_DEBUG_GRPC: log },
            });
            expect(preview.status, preview.output).toBe(0);
            const requested = readRequests(await readFile(log, "utf8"));
            expect(requested.length).toBeGreaterThan(10);
            expect(recordingDifferences(resources, requested)).toEqual([]);
        },
    );
});

const policyPack = ["--policy-pack", "policy", "--policy-pack-config", packConfigFile];
const slow = { timeout: 400_000 };

describe("one up from nothing, straight to mutual TLS, under the policy pack", slow, () => {
    test("leaves a link of which every row holds", async () => {
        const { status, output } = await pulumi(["up", "--yes", ...policyPack], "mtls");
        expect(status, output).toBe(0);
        expect(await failures()).toEqual([]);
    });

    test("leaves nothing to do", async () => {
        const { status, output } = await pulumi(["preview", "--expect-no-changes"], "mtls");
        expect(status, output).toBe(0);
        expect(changes(await up("mtls"))).toEqual([]);
    });
});
