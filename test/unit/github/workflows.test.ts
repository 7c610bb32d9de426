import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { dependencies, engines } from "../../../package.json";

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly "timeout-minutes"?: number;
    readonly environment?: string;
    readonly if?: string;
    readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
    readonly steps: readonly Step[];
}

interface Workflow {
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions: Readonly<Record<string, string>>;
    readonly concurrency: { readonly group: string };
    readonly jobs: Readonly<Record<string, Job>>;
}

const folder = resolve(__dirname, "../../../.github/workflows");
const files = readdirSync(folder).sort();
const sourceOf = (file: string) => readFileSync(join(folder, file), "utf8");
const read = (file: string) => parse(sourceOf(file)) as Workflow;
const jobsOf = (file: string) => Object.values(read(file).jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps);

/** What every job may do at most, by file. */
const permissions: Readonly<Record<string, Job["permissions"]>> = {
    "deploy.yml": { contents: "read", "id-token": "write" },
    "drift.yml": { contents: "read", "id-token": "write" },
    "lane.yml": { contents: "read" },
    "preview-comment.yml": { actions: "read", contents: "read", "pull-requests": "write" },
    "preview.yml": { contents: "read" },
    "pulumi-preview.yml": { contents: "read", "id-token": "write" },
    "tests.yml": { contents: "read" },
};

test("there are the workflows that we know", () => {
    expect(files).toEqual(Object.keys(permissions));
});

describe.each(files)("%s", (file) => {
    test("gives nothing by default, and each job only what it needs", () => {
        expect(read(file).permissions).toEqual({});
        for (const job of jobsOf(file)) expect(job.permissions).toEqual(permissions[file]);
    });

    test("pins every action to a commit, and says which release that is", () => {
        const lines = sourceOf(file).match(/uses: .*/g) ?? [];
        expect(lines).not.toHaveLength(0);
        for (const line of lines) {
            expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        }
    });

    test("leaves no token on the disk", () => {
        const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        expect(checkouts).not.toHaveLength(0);
        for (const { with: inputs } of checkouts) {
            expect(inputs).toMatchObject({ "persist-credentials": false });
        }
    });

    test("never pastes an event's text into a script", () => {
        for (const { run = "", with: inputs = {} } of stepsOf(file)) {
            expect(run).not.toContain("${{");
            expect(inputs["script"] ?? "").not.toContain("${{");
        }
    });

    test("ends in time, and not twice at once", () => {
        expect(read(file).concurrency.group).toBeTruthy();
        for (const job of jobsOf(file)) expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    });

    test("gives an identity in the cloud only behind an environment", () => {
        for (const job of jobsOf(file)) {
            if (job.permissions?.["id-token"] !== undefined) expect(job.environment).toBeTruthy();
        }
    });
});

test("the same action is the same commit everywhere", () => {
    const pins = new Set(files.flatMap(stepsOf).flatMap(({ uses }) => uses ?? []));
    const actions = [...pins].map((pin) => pin.split("@")[0]);
    expect(new Set(actions).size).toBe(actions.length);
});

describe("Node.js", () => {
    const root = resolve(folder, "../..");
    const pinned = readFileSync(join(root, ".nvmrc"), "utf8").trim();
    const setUps = (file: string) =>
        stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/setup-node@"));

    test("is tested in every release that is declared, the pinned one among them", () => {
        const versions = jobsOf("tests.yml").flatMap(
            ({ strategy }) => strategy?.matrix["node"] ?? [],
        );
        expect(versions).toEqual(["20.20", "22", "24"]);
        expect(versions).toContain(pinned);
        expect(engines.node).toBe(">=20.19");
    });

    test.each(files.filter((file) => file !== "tests.yml" && setUps(file).length > 0))(
        "is the pinned release in %s",
        (file) => {
            for (const { with: inputs } of setUps(file)) {
                expect(inputs).toMatchObject({ "node-version-file": ".nvmrc" });
            }
        },
    );
});

describe("the lane with downloaded providers", () => {
    const [job] = jobsOf("lane.yml");

    test("runs test files that exist, on the CLI of the SDK's release", () => {
        const runs = (job?.strategy?.matrix["include"] ?? []) as readonly {
            readonly file: string;
        }[];
        expect(runs.map(({ file }) => existsSync(resolve(folder, "../..", file)))).toEqual(
            runs.map(() => true),
        );
        const cli = stepsOf("lane.yml").find(({ uses }) => uses?.startsWith("pulumi/actions@"));
        expect(cli?.with).toEqual({ "pulumi-version": dependencies["@pulumi/pulumi"] });
    });
});

describe("untrusted code", () => {
    test("runs without secrets, and not on the trigger that has them", () => {
        expect(Object.keys(read("preview.yml").on)).toEqual(["pull_request"]);
        expect(sourceOf("preview.yml")).not.toMatch(/secrets\.|github\.token|id-token|: write/);
        for (const file of files)
            expect(Object.keys(read(file).on)).not.toContain("pull_request_target");
    });

    test("never runs where a comment may be written", () => {
        const source = sourceOf("preview-comment.yml");
        expect(Object.keys(read("preview-comment.yml").on)).toEqual(["workflow_run"]);
        for (const { uses = "", run, with: inputs = {} } of stepsOf("preview-comment.yml")) {
            expect(run).toBeUndefined();
            if (uses.startsWith("actions/checkout@")) {
                expect(Object.keys(inputs).sort()).toEqual([
                    "persist-credentials",
                    "sparse-checkout",
                ]);
            }
        }
        expect(source).not.toMatch(/head_sha|npm |pull_request\.head/);
    });

    test("of a fork never meets the cloud", () => {
        for (const job of jobsOf("pulumi-preview.yml")) {
            expect(job.if).toContain(
                "github.event.pull_request.head.repo.full_name == github.repository",
            );
        }
    });
});
