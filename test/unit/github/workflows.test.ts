import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { dependencies, engines } from "../../../package.json";
import { packConfigFile } from "../../../policy/packConfig";

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly "timeout-minutes"?: number;
    readonly environment?: string;
    readonly needs?: string;
    readonly if?: string;
    readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
    readonly steps: readonly Step[];
}

interface Workflow {
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions: Readonly<Record<string, string>>;
    readonly concurrency: { readonly group: string };
    readonly defaults?: object;
    readonly jobs: Readonly<Record<string, Job>>;
}

const folder = resolve(__dirname, "../../../.github/workflows");
const files = readdirSync(folder).sort();
const sourceOf = (file: string) => readFileSync(join(folder, file), "utf8");
const read = (file: string) => parse(sourceOf(file)) as Workflow;
const jobsOf = (file: string) => Object.values(read(file).jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps);

/** Maximum permissions of the jobs, by file. */
const permissions: Readonly<Record<string, Job["permissions"]>> = {
    "deploy.yml": { contents: "read", "id-token": "write" },
    "drift.yml": { contents: "read", "id-token": "write" },
    "lane.yml": { contents: "read" },
    "preview-comment.yml": { actions: "read", contents: "read", "pull-requests": "write" },
    "preview.yml": { contents: "read" },
    "pulumi-preview.yml": { contents: "read", "id-token": "write" },
    "tests.yml": { contents: "read" },
};

test("the list of workflows is complete", () => {
    expect(files).toEqual(Object.keys(permissions));
});

describe.each(files)("%s", (file) => {
    test("grants no permissions by default, and each job only those that it needs", () => {
        expect(read(file).permissions).toEqual({});
        for (const job of jobsOf(file)) expect(job.permissions).toEqual(permissions[file]);
    });

    test("pins every action to a commit, with its release in a comment", () => {
        const lines = sourceOf(file).match(/uses: .*/g) ?? [];
        expect(lines).not.toHaveLength(0);
        for (const line of lines) {
            expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        }
    });

    test("does not persist credentials on disk", () => {
        const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        expect(checkouts).not.toHaveLength(0);
        for (const { with: inputs } of checkouts) {
            expect(inputs).toMatchObject({ "persist-credentials": false });
        }
    });

    test("never inserts expressions into a script", () => {
        for (const { run = "", with: inputs = {} } of stepsOf(file)) {
            expect(run).not.toContain("${{");
            expect(inputs["script"] ?? "").not.toContain("${{");
        }
    });

    test("has a timeout and a concurrency group", () => {
        expect(read(file).concurrency.group).toBeTruthy();
        for (const job of jobsOf(file)) expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    });

    test("requests a cloud identity only in an environment", () => {
        for (const job of jobsOf(file)) {
            if (job.permissions?.["id-token"] !== undefined) expect(job.environment).toBeTruthy();
        }
    });
});

test("every action has the same commit in all workflows", () => {
    const pins = new Set(files.flatMap(stepsOf).flatMap(({ uses }) => uses ?? []));
    const actions = [...pins].map((pin) => pin.split("@")[0]);
    expect(new Set(actions).size).toBe(actions.length);
});

describe("Node.js", () => {
    const root = resolve(folder, "../..");
    const pinned = readFileSync(join(root, ".nvmrc"), "utf8").trim();
    const setUps = (file: string) =>
        stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/setup-node@"));

    test("is tested in every declared release, including the pinned one", () => {
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

test("the Pulumi CLI is everywhere the release of the SDK", () => {
    const runs = files
        .flatMap(stepsOf)
        .filter(({ uses }) => uses?.startsWith("pulumi/actions@") === true);
    expect(runs).not.toHaveLength(0);
    for (const { with: inputs } of runs) {
        expect(inputs).toMatchObject({ "pulumi-version": dependencies["@pulumi/pulumi"] });
    }
});

describe("the deployment", () => {
    const { preview, up, verify } = read("deploy.yml").jobs;
    const scripts = (job: Job | undefined) => (job?.steps ?? []).map(({ run = "" }) => run);
    const indexOf = (job: Job | undefined, part: string) =>
        scripts(job).findIndex((script) => script.includes(part));

    test("previews, updates and verifies, each with the account of its environment", () => {
        const stack = "${{ inputs.stack || 'prod' }}";
        expect([preview, up, verify].map((job) => job?.environment)).toEqual([
            `${stack}-readonly`,
            stack,
            `${stack}-verify`,
        ]);
        expect([up?.needs, verify?.needs]).toEqual(["preview", "up"]);
    });

    test("compares the same list of steps before and after the approval, and then updates", () => {
        const [before, after] = [preview, up].map(
            (job) =>
                scripts(job)
                    .flatMap((script) => script.split("pulumi preview "))
                    .find((part) => part.includes("--json"))
                    ?.split(">")[0],
        );
        expect(before).toContain("previewedSteps.mjs");
        expect(after).toBe(before);
        const update = up?.steps.findIndex(({ with: inputs }) => inputs?.["command"] === "up");
        expect(indexOf(up, "diff --unified")).toBeGreaterThan(-1);
        expect(update).toBeGreaterThan(indexOf(up, "diff --unified"));
    });

    test("fails if a command in a pipe fails", () => {
        // GitHub's default shell has no pipefail; `shell: bash` has.
        expect(read("deploy.yml").defaults).toEqual({ run: { shell: "bash" } });
    });

    test("gives the account of verify no access to the state", () => {
        expect(verify?.steps.filter(({ uses }) => uses?.startsWith("pulumi/"))).toEqual([]);
        expect(scripts(verify).join()).toContain("--outputs");
    });
});

describe("the lane with downloaded providers", () => {
    const [job] = jobsOf("lane.yml");

    test("runs existing test files", () => {
        const runs = (job?.strategy?.matrix["include"] ?? []) as readonly {
            readonly file: string;
        }[];
        expect(runs.map(({ file }) => existsSync(resolve(folder, "../..", file)))).toEqual(
            runs.map(() => true),
        );
    });
});

test("every run of the policy pack has its config", () => {
    const packs = files
        .flatMap(stepsOf)
        .flatMap(({ with: inputs }) => (inputs?.["policyPacks"] === undefined ? [] : [inputs]));
    expect(packs).not.toHaveLength(0);
    for (const inputs of packs) {
        expect(inputs).toMatchObject({ policyPacks: "policy", policyPackConfigs: packConfigFile });
    }
});

describe("untrusted code", () => {
    test("runs without secrets and not on pull_request_target", () => {
        expect(Object.keys(read("preview.yml").on)).toEqual(["pull_request"]);
        expect(sourceOf("preview.yml")).not.toMatch(/secrets\.|github\.token|id-token|: write/);
        for (const file of files)
            expect(Object.keys(read(file).on)).not.toContain("pull_request_target");
    });

    test("does not run in the workflow that may write comments", () => {
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

    test("from a fork gets no access to the cloud", () => {
        for (const job of jobsOf("pulumi-preview.yml")) {
            expect(job.if).toContain(
                "github.event.pull_request.head.repo.full_name == github.repository",
            );
        }
    });
});
